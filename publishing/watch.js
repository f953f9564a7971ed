// Loads the page again when it was built anew, and after the server had to start again.
const source = new EventSource("/watch");
let lost = false;
source.onmessage = () => location.reload();
source.onerror = () => { lost = true; };
source.onopen = () => { if (lost) location.reload(); };
