// Web storage that may be full, private or absent: reading gives nothing, writing says whether it held.

/**
 * @param {() => Storage} open
 */
function guarded(open) {
  return {
    /** @param {string} key */
    get(key) {
      try {
        return open().getItem(`study:${key}`);
      } catch {
        return null;
      }
    },
    /**
     * @param {string} key
     * @param {string | null} value null removes it
     */
    set(key, value) {
      try {
        if (value === null) open().removeItem(`study:${key}`);
        else open().setItem(`study:${key}`, value);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** Kept on the device. */
export const kept = guarded(() => localStorage);

/** Kept for this visit. */
export const visit = guarded(() => sessionStorage);
