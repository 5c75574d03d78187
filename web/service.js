// How the page reaches what answers it: here over the network. The page that stands alone has another file of this name
// (wasm/service.js), which asks the core inside the browser.

/** Whether nothing leaves the browser. */
export const alone = false;

/** The Response to a request of `path`, as of fetch(). */
export const ask = (path, options) => fetch(new URL(path, document.baseURI), options);
