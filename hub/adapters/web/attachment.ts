/** What `encodeURIComponent` leaves as it is, and RFC 8187 does not allow. */
const NOT_ALLOWED = /['()*]/g

/**
 * `Content-Disposition` of a file to be saved, RFC 6266: its name in ASCII for old clients, and in its own letters as RFC 8187 writes
 * them. @param name without quotes, backslashes and line ends
 */
export function attachment(plain: string, name = plain): string {
  const coded = encodeURIComponent(name).replace(
    NOT_ALLOWED,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const own = name === plain ? '' : `; filename*=UTF-8''${coded}`
  return `attachment; filename="${plain}"${own}`
}
