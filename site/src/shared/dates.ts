/** Three inputs as an ISO date, `2000-01-19`. What is no date stays none and is refused by the schema. */
export const isoDateOf = (date: { readonly month: string; readonly day: string; readonly year: string }): string => {
  const day = date.day.trim();
  return `${date.year.trim()}-${date.month}-${/^\d$/.test(day) ? `0${day}` : day}`;
};
