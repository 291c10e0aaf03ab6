import type { Lang } from "../types";

/** The texts of the pages; the panel has its own. */
export const words = {
  panel: { sv: "Panelen", en: "The panel" },
  unit: { sv: "Enheten", en: "The unit" },
  pages: { sv: "Sidor", en: "Pages" },
  language: { sv: "Språk", en: "Language" },
  view: { sv: "Vy", en: "View" },
  draft: { sv: "Utkast", en: "Draft" },
  extension: { sv: "Förlängning", en: "Extension" },
  signed: { sv: "Signerat", en: "Signed" },
  coordination: { sv: "Rehabkoordinering", en: "Coordination" },
  certificate: { sv: "Intyg", en: "Certificate" },
  example: { sv: "Exempel", en: "Example" },
  files: { sv: "Öppna intyg från fil", en: "Open certificates from files" },
  files_help: {
    sv: "XML eller JSON. Flera intyg för samma person: det senaste bedöms, de andra är historik.",
    en: "XML or JSON. Several certificates of one person: the newest is assessed, the others are its history.",
  },
  unreadable: { sv: "Filen går inte att läsa som ett intyg", en: "The file cannot be read as a certificate" },
  from_files: { sv: "Intyg från fil", en: "Certificates from files" },
  write_instead: { sv: "Skriv ett intyg i stället", en: "Write a certificate instead" },
  diagnosis: { sv: "Diagnos, till exempel F43.8A", en: "Diagnosis, for example F43.8A" },
  secondary: { sv: "Bidiagnoser, åtskilda med mellanslag", en: "Secondary diagnoses, separated by spaces" },
  period: { sv: "Period", en: "Period" },
  from: { sv: "Från och med", en: "From" },
  to: { sv: "Till och med", en: "To" },
  degree: { sv: "Grad", en: "Degree" },
  add: { sv: "Lägg till period", en: "Add a period" },
  remove: { sv: "Ta bort perioden", en: "Remove the period" },
  occupation: { sv: "Sysselsättning", en: "Occupation" },
  unsaid: { sv: "Inte angiven", en: "Not stated" },
  NUVARANDE_ARBETE: { sv: "Nuvarande arbete", en: "Present work" },
  ARBETSSOKANDE: { sv: "Arbetssökande", en: "Looking for work" },
  FORALDRALEDIG: { sv: "Föräldraledig", en: "On parental leave" },
  STUDIER: { sv: "Studier", en: "Studies" },
  care_unit: { sv: "Vårdenhetens id", en: "Id of the care unit" },
  postcode: { sv: "Vårdenhetens postnummer", en: "Postcode of the care unit" },
  person: { sv: "Personnummer", en: "Person id" },
  person_help: {
    sv: "Behövs för ålder och kön. Sänds bara i anropets innehåll, aldrig i en adress.",
    en: "Needed for age and sex. Sent only in the body of the call, never in an address.",
  },
  ticket: { sv: "Biljett", en: "Ticket" },
  ticket_help: {
    sv: "Tjänsten behöver veta vem som frågar. Klistra in en biljett; den glöms när sidan stängs.",
    en: "The service needs to know who is asking. Paste a ticket; it is forgotten when the page is closed.",
  },
  use: { sv: "Använd", en: "Use" },
  show: { sv: "Visa", en: "Show" },
  capacity: { sv: "Hur många ni hinner hjälpa", en: "How many you have time to help" },
  print: { sv: "Skriv ut", en: "Print" },
  not_stored: { sv: "Bedömningen finns inte, eller så har du inte behörighet att se den.", en: "The assessment does not exist, or you may not see it." },
  not_shown: {
    sv: "Bedömningen är lagrad utan det som visades då.",
    en: "The assessment is stored without what was shown then.",
  },
  not_reached: { sv: "Tjänsten svarar inte. Försök igen.", en: "The service does not answer. Try again." },
  again: { sv: "Försök igen", en: "Try again" },
  stored_as_shown: { sv: "Som den visades då", en: "As it was shown then" },
  stored: { sv: "Lagrad bedömning", en: "Stored assessment" },
  about: {
    sv: "Sidan är för den som prövar srs. Ett journalsystem bäddar in samma panel.",
    en: "This page is for trying srs. A record system embeds the same panel.",
  },
} satisfies Record<string, Record<Lang, string>>;

export type Word = keyof typeof words;

/** The language that the address asks for, or the browser. */
export function chosen(): Lang {
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  return asked.startsWith("en") ? "en" : "sv";
}

export const lang: Lang = chosen();

export const say = (word: Word): string => words[word][lang];
