import { html, type TemplateResult } from "lit";

export type Followed = (address: string) => void;

/** A link away from the host's page, or plain text if it is not a web address. */
export function link(address: string, text: string, followed: Followed): TemplateResult {
  return /^https?:\/\//i.test(address)
    ? html`<a href=${address} target="_blank" rel="noreferrer noopener" @click=${() => followed(address)}><bdi>${text}</bdi></a>`
    : html`<bdi>${text}</bdi>`;
}

/** *text* with its web addresses as links. */
export function withLinks(text: string, followed: Followed): TemplateResult {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:)])/i);
  return html`<bdi>${parts.map((part, at) => (at % 2 ? link(part, part, followed) : part))}</bdi>`;
}
