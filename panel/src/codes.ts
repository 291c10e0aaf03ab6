import { code as dotted } from "./words";

/** A code with its title, if there are any; a title that names a broader code is put in brackets. */
export const coded = (code: string | null, title: string | null): string => {
  const own = title && code && /^[A-Z]\d\d\S* /.test(title) ? `(${title})` : title;
  return [dotted(code), own].filter(Boolean).join(" ");
};
