import { code as dotted } from "./words";

/** A code with its title, where there is either; a title that has a broader code of its own stands aside. */
export const coded = (code: string | null, title: string | null): string => {
  const own = title && code && /^[A-Z]\d\d\S* /.test(title) ? `(${title})` : title;
  return [dotted(code), own].filter(Boolean).join(" ");
};
