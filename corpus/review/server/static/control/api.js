// Requests to the review API. Replies of any status are returned; Unreachable is thrown if there is no reply.

export class Unreachable extends Error {}

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  // Returns { status, body }. A refused token is fetched again once from the page, since a restarted server issues a new one.
  async call(method, path, options = {}) {
    const reply = await this.#ask(method, path, options);
    if (reply.status !== 401 && reply.status !== 403) return reply;
    const token = await this.#freshToken();
    if (!token || token === this.#token) return reply;
    this.#token = token;
    return this.#ask(method, path, options);
  }

  async #freshToken() {
    try {
      const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
      return page.querySelector("meta[name='gaiko-token']")?.content;
    } catch (error) {
      throw new Unreachable(error.message);
    }
  }

  async #ask(method, path, { body, revision }) {
    const headers = { "X-Gaiko-Token": this.#token };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (revision !== undefined) headers["If-Match"] = `"${revision}"`;
    let reply;
    let text;
    try {
      reply = await fetch(`/api${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
      text = await reply.text();
    } catch (error) {
      throw new Unreachable(error.message);
    }
    try {
      return { status: reply.status, body: JSON.parse(text) };
    } catch {
      return { status: reply.status, body: { error: `HTTP ${reply.status}` } };
    }
  }
}
