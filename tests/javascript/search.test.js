import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createSearch } from "../../overrides/assets/javascripts/search/engine.js";

/** Two small languages, as scripts/search_index.py writes them. */
const KO = {
  ids: ["07-01", "07-02", "08-01", "08-02", "/"],
  titles: ["역전파와 메모리", "양자화", "LoRA", "전이 학습", "홈"],
  foreign: [],
  tags: [["memory", "메모리", "Memory"], ["training", "학습 안정성", "Training stability"]],
  tagged: [[0], [1, 3]],
  terms: [
    ["파인튜닝", "미세조정|finetuning"],
    ["그래디언트 누적", "기울기 누적|gradient accumulation"],
    ["학습률", "러닝레이트|learning rate"],
  ],
  texts: [
    [
      ["prompt", "역전파(Backpropagation)가 메모리에 미치는 영향을 설명하십시오."],
      ["study-answer", "가중치(Weights)를 저장한다. 그래디언트 누적은 다르다."],
      ["model-answer", "학습률이 크면 발산합니다. 파인튜닝은 메모리를 씁니다."],
      ["correction", "가중치만이 아닙니다.", "study-answer"],
    ],
    [
      ["prompt", "사후 양자화를 설명하십시오."],
      ["model-answer", "역양자화 단계가 더해집니다. BF16이 쓰입니다."],
    ],
    [["prompt", "QLoRA와 LoRA가 어떻게 다른지 설명하십시오."], ["model-answer", "Low-Rank 행렬을 씁니다."]],
    [["prompt", "전이 학습이란 무엇인가?"], ["model-answer", "사전 지식을 다시 씁니다. 모델 머징도 있다."]],
    [["body", "스터디의 첫 페이지입니다."]],
  ],
};
const EN = {
  ...KO,
  ids: ["07-01", "07-02", "08-01"],
  titles: ["Backpropagation", "Quantization", "LoRA"],
  foreign: [2],
  tagged: [[0], [1]],
  terms: [["finetuning", "파인튜닝|미세조정"], ["gradient accumulation", "그래디언트 누적|기울기 누적"], ["learning rate", "학습률|러닝레이트"]],
  texts: [
    [["prompt", "Explain backpropagation."], ["model-answer", "Gradient accumulation and finetuning of matrices; the learning rate fluctuates."]],
    [["prompt", "Explain post-training quantization."], ["model-answer", "Weights are quantized, then dequantized."]],
    [["prompt", "QLoRA와 LoRA가 어떻게 다른지 설명하십시오."]],
  ],
};
/** @type {Record<string, string>} */
const FILES = { "search/ko.json": JSON.stringify(KO), "search/en.json": JSON.stringify(EN) };
const load = async (/** @type {string} */ path) => FILES[path] ?? Promise.reject(new Error(path));
const ko = createSearch(load, "ko");
const en = createSearch(load, "en");

/** @param {string} query @param {typeof ko} search */
const ids = async (query, search = ko) => (await search.search(query)).results.map(({ id, address }) => id || address);

/** @type {[kind: string, query: string, first: string, language?: "en"][]} */
const FOUND = [
  ["a word", "역전파", "07-01"],
  ["a particle", "역전파를", "07-01"],
  ["two particles", "메모리에서는", "07-01"],
  ["a word before a parenthesis", "가중치를", "07-01"],
  ["within a word", "양자화", "07-02"],
  ["the compound itself", "역양자화", "07-02"],
  ["no space", "전이학습", "08-02"],
  ["a space too many", "역 양자화", "07-02"],
  ["several words without spaces", "그래디언트누적메모리", "07-01"],
  ["Latin with a particle", "LoRA가", "08-01"],
  ["Latin within Latin", "qlora", "08-01"],
  ["initial consonants", "ㅎㅅㄹ", "07-01"],
  ["initial consonants of two words", "ㅁㄷ ㅁㅈ", "08-02"],
  ["the same without a space", "ㅁㄷㅁㅈ", "08-02"],
  ["initial consonants put together by the keyboard", "ㄳㅎ", "none"],
  ["a syllable half typed", "역저", "07-01"],
  ["a last consonant", "역전ㅍ", "07-01"],
  ["Hangul on the Latin layout", "didwkghk", "07-02"],
  ["the same with a slip", "diwkghk", "07-02"],
  ["Latin on the Hangul layout", "비ㅐㄱㅁ", "08-01"],
  ["a name with digits on the Hangul layout", "ㅠㄹ16", "07-02"],
  ["a slip in Hangul", "학슴률", "07-01"],
  ["a slip without spaces", "그레디언트누적", "07-01"],
  ["a synonym", "미세조정", "07-01"],
  ["a synonym of two words", "기울기 누적", "07-01"],
  ["an English term", "gradient accumulation", "07-01"],
  ["full-width letters", "ＱＬｏＲＡ", "08-01"],
  ["decomposed Hangul", "양자화".normalize("NFD"), "07-02"],
  ["decomposed Hangul cut short", "역전ㅍ".normalize("NFD").replace("ㅍ", "\u1111"), "07-01"],
  ["a question in words", "LoRA란 무엇인가요?", "08-01"],
  ["a chapter and a word", "08 설명", "08-01"],
  ["a question's number", "8-2", "08-02"],
  ["a tag", "#메모리", "07-01"],
  ["a tag's English label", "#memory", "07-01"],
  ["a tag of two words", "#학습안정성", "07-02"],
  ["another page", "스터디", "/"],
  ["British spelling", "quantisation", "07-02", "en"],
  ["an inflection", "quantizing", "07-02", "en"],
  ["an irregular plural", "matrix", "07-01", "en"],
  ["a swap", "bakcpropagation", "07-01", "en"],
  ["words written as one", "finetuning", "07-01", "en"],
  ["a hyphen too many", "fine-tuning", "07-01", "en"],
  ["a Korean term", "학습률", "07-01", "en"],
  ["a slip in a Korean term", "학슴률", "07-01", "en"],
];

for (const [kind, query, first, language] of FOUND) {
  test(`finds ${kind}: ${query}`, async () => {
    const found = await ids(query, language === "en" ? en : ko);
    assert.equal(found[0]?.replace(/^$/, "/") ?? "none", first);
  });
}

for (const query of ["뷁쀍휅", "xyzzyplugh", "김치찌개", "kubernetes", "ㅋㅋㅋㅋ", "qqqq", "99", "!?"]) {
  test(`finds nothing for ${query}`, async () => {
    const answer = await ko.search(query);
    assert.deepEqual(answer.results, []);
    assert.equal(answer.total, 0);
  });
}

test("waits for more than a lone letter", async () => {
  for (const query of ["", " ", "ㅇ", "q", "#"]) assert.equal((await ko.search(query)).idle, true, query);
});

test("marks matches in the text as it was written, particles and all", async () => {
  const { results } = await ko.search("가중치를");
  const passage = results[0].passages.find(({ part }) => part === "study-answer");
  assert.ok(passage);
  assert.deepEqual(passage.marks.map(([start, end]) => passage.text.slice(start, end)), ["가중치"]);
  const [, text] = KO.texts[0][1];
  assert.ok(text.startsWith(passage.text, passage.offset));
  assert.deepEqual(passage.words, ["가중치"]);
});

test("marks across a space that was not typed", async () => {
  const { results } = await ko.search("전이학습");
  assert.deepEqual(results[0].titleMarks, [[0, 5]]);
});

test("shows a formula's commands as signs, marked whole", async () => {
  const formula = { ...KO, texts: [[["prompt", "변화량😀 \\Delta W는 d\\times k이고 \\lambda\\epsilon_i와 \\constructor입니다."]], [], [], [], []] };
  const { search } = createSearch(async () => JSON.stringify(formula), "ko");
  /** @type {[query: string, marked: string[]][]} */
  const cases = [["delta w", ["Δ W"]], ["delt 변화량", ["변화량", "Δ"]], ["ep ilon", ["ε"]], ["construct", ["\\constructor"]]];
  for (const [query, marked] of cases) {
    const [{ passages: [passage] }] = (await search(query)).results;
    assert.ok("변화량😀 Δ W는 d× k이고 λε_i와 \\constructor입니다.".endsWith(passage.text), passage.text);
    assert.deepEqual(passage.marks.map(([start, end]) => passage.text.slice(start, end)), marked, query);
  }
});

test("tells the corrections of the part that was found", async () => {
  const { results } = await ko.search("저장");
  assert.equal(results[0].passages[0].part, "study-answer");
  assert.equal(results[0].passages[0].corrections, 1);
});

test("puts all words before some, and exact before near", async () => {
  assert.deepEqual(await ids("양자화 BF16"), ["07-02"]);
  assert.equal((await ids("설명 LoRA"))[0], "08-01");
  assert.equal((await ids("LoRA"))[0], "08-01");
});

test("puts questions before other pages, and what has the very title that was typed before all", async () => {
  const core = {
    ids: ["07-01", "07-02", "/07/", "/status/"],
    titles: ["RAG와 파인튜닝", "학습률", "파인튜닝", "단원별 현황표"],
    foreign: [], tags: [], tagged: [], terms: [],
    texts: [
      [["prompt", "파인튜닝을 설명하십시오. 파인튜닝은 무엇인가?"], ["model-answer", "현황표를 봅니다."]],
      [["prompt", "학습률을 설명하십시오."]],
      [["body", "7장 문제입니다."]],
      [["body", "현황표를 봅니다. 학습률도 봅니다."]],
    ],
  };
  const pages = createSearch(async () => JSON.stringify(core), "ko");
  assert.deepEqual(await ids("봅니다", pages), ["07-01", "status/"]);
  assert.deepEqual(await ids("파인튜닝", pages), ["07/", "07-01"]);
  assert.deepEqual(await ids("파인 튜닝", pages), ["07/", "07-01"]);
  assert.deepEqual(await ids("파인튜닝을", pages), ["07-01", "07/"]);
  assert.deepEqual(await ids("학습률", pages), ["07-02", "status/"]);
});

test("takes the other language only where this one has nothing, and says so", async () => {
  const { results } = await ko.search("fluctuates");
  assert.deepEqual(results.map(({ id, language, other, address }) => ({ id, language, other, address })), [
    { id: "07-01", language: "en", other: true, address: "en/07/01/" },
  ]);
  const korean = await en.search("전이 학습");
  assert.equal(korean.results[0].address, "08/02/");
  assert.ok(korean.results.every(({ other }) => other));
  assert.ok((await ko.search("양자화")).results.every(({ other }) => !other));
});

test("a page without translation is found under its own language's address and marked", async () => {
  const { results } = await en.search("LoRA");
  assert.deepEqual([results[0].address, results[0].language, results[0].other], ["en/08/01/", "ko", false]);
});

test("says what it looked for instead, and offers the nearest term", async () => {
  assert.equal((await ko.search("학슴률")).corrected, "학습률");
  assert.equal((await ko.search("학습률")).corrected, "");
  assert.equal((await ko.search("락슙룰")).nearest, "학습률");
  assert.equal((await ko.search("#메모리 락슙룰")).nearest, "#메모리 학습률");
});

test("offers no word in place of a tag that is not there", async () => {
  assert.equal((await ko.search("락슙룰")).nearest, "학습률");
  for (const query of ["#락슙룰", "뷁쀍휅 #락슙룰"]) {
    const { total, nearest } = await ko.search(query);
    assert.deepEqual([total, nearest], [0, ""], query);
  }
});

test("a filter that nothing passes finds nothing", async () => {
  const answer = await ko.search("#메모리 08");
  assert.equal(answer.total, 0);
  assert.deepEqual(answer.filters, [{ text: "#메모리", names: ["#memory"] }, { text: "08", names: ["08"] }]);
});

/** @type {[query: string, filter: string, rest: string][]} */
const TAGGED = [
  ["#학습 안정성", "#학습 안정성", ""],
  ["#학습안정성", "#학습안정성", ""],
  ["#training STABILITY", "#training STABILITY", ""],
  ["전이 #Training  stability 설명", "#Training stability", "전이 설명"],
  ["#학습 안정", "#학습 안정", ""],
  ["#학습 설명", "#학습", "설명"],
];
for (const [query, text, rest] of TAGGED) {
  test(`takes the label of a tag with its spaces: ${query}`, async () => {
    const answer = await ko.search(query);
    assert.deepEqual([answer.filters, answer.rest], [[{ text, names: ["#training"] }], rest]);
    assert.ok(answer.total && answer.results.every(({ id }) => ["07-02", "08-02"].includes(id)));
  });
}

test("takes the longest label of a tag, and each filter for itself", async () => {
  const tags = [["lora", "LoRA", "LoRA"], ["merging", "LoRA 병합", "LoRA merging"]];
  const text = JSON.stringify({ ...KO, tags, tagged: [[2, 3], [3]] });
  const { search } = createSearch(async () => text, "ko");
  const filters = async (/** @type {string} */ query) => (await search(query)).filters.map(({ names }) => names);
  assert.deepEqual(await filters("#lora 병합"), [["#merging"]]);
  assert.deepEqual(await filters("#lora #병합"), [["#lora"]]);
  assert.deepEqual(await filters("#lora 08 병합"), [["#lora"], ["08"]]);
});

test("filters alone list all that passes", async () => {
  assert.deepEqual(await ids("08"), ["08-01", "08-02"]);
});

test("no text makes it fail", async () => {
  const sign = fc.constantFrom(..."ㅎㅅ학습률ㅏ가 aqHOz09#-.()[]\\*?+^$|\u1112\u1161\u11a8İΣß😀");
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: sign, maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 12 })), async (query) => {
      const { results, total } = await ko.search(query);
      assert.ok(total >= results.length);
      for (const { passages, title, titleMarks } of results) {
        for (const [text, marks] of [[title, titleMarks], ...passages.map((one) => [one.text, one.marks])]) {
          let at = 0;
          for (const [start, end] of /** @type {[number, number][]} */ (marks)) {
            assert.ok(at <= start && start < end && end <= text.length);
            at = end;
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});
