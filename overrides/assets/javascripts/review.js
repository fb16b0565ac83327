// The page /review/ alone: rounds of cards.
import { App } from './review/app.js';

class StudyReview extends HTMLElement {
  connectedCallback() {
    void new App(this).start();
  }
}

customElements.define('study-review', StudyReview);
