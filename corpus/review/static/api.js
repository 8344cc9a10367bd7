// Requests to the review server. A reply of any status is a value; only a server that cannot be reached is an error.

export class Unreachable extends Error {}

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  // Returns { status, body }.
  async call(method, path, { body, revision, signal } = {}) {
    const headers = { "X-Gaiko-Token": this.#token };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (revision !== undefined) headers["If-Match"] = `"${revision}"`;
    let reply;
    let text;
    try {
      reply = await fetch(`/api${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
      text = await reply.text();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable(error.message);
    }
    try {
      return { status: reply.status, body: JSON.parse(text) };
    } catch {
      return { status: reply.status, body: { error: `HTTP ${reply.status}` } };
    }
  }
}
