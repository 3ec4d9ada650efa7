/** Whole events of ISAPI as cameras post them, with invented plates, addresses and UUIDs. */
const anpr = (plate: string, more: string, tag = (name: string) => name) => `<${tag('ANPR')}>
<${tag('country')}>3</${tag('country')}>
<${tag('licensePlate')}>${plate}</${tag('licensePlate')}>
${more}</${tag('ANPR')}>`

const FULL_ANPR = `<line>1</line>
<direction>forward</direction>
<confidenceLevel>97</confidenceLevel>
<plateType>92TypeCivil</plateType>
<plateColor>blue</plateColor>
<licenseBright>0</licenseBright>
<plateCharBelieve>99,99,99,99,99,99,99</plateCharBelieve>
<vehicleType>vehicle</vehicleType>
<detectDir>8</detectDir>
<vehicleInfo><index>12</index><color>white</color><colorDepth>0</colorDepth><length>0</length></vehicleInfo>
<pictureInfoList>
<pictureInfo><fileName>licensePlatePicture.jpg</fileName><type>licensePlatePicture</type><dataType>0</dataType>
<pId>2026112909153000700VdqwBMgtNT4wY</pId><absTime>20261129091530471</absTime>
<plateRect><X>413</X><Y>241</Y><width>26</width><height>10</height></plateRect></pictureInfo>
<pictureInfo><fileName>vehiclePicture.jpg</fileName><type>vehiclePicture</type><dataType>0</dataType></pictureInfo>
</pictureInfoList>
<hasMoreData>false</hasMoreData>
<listType>temporary</listType>
<originalLicensePlate>京A12345</originalLicensePlate>
<vehicleListName>otherList</vehicleListName>
`

export const UUID = 'a0fe72d4-1dd1-11b2-aebd-3f9190010236'
const head = (state: string, type: string) => `<ipAddress>192.0.2.41</ipAddress>
<portNo>80</portNo>
<protocol>HTTP</protocol>
<macAddress>44:47:cc:00:00:01</macAddress>
<channelID>1</channelID>
<dateTime>2026-11-29T09:15:30+08:00</dateTime>
<activePostCount>1</activePostCount>
<eventType>${type}</eventType>
<eventState>${state}</eventState>
<eventDescription>${type}</eventDescription>
`
const DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
const VER20 = '<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">\n'
const tail = (uuid: string, late: boolean) => `
<UUID>${uuid}</UUID>
<picNum>2</picNum>
<monitoringSiteID></monitoringSiteID>
<isDataRetransmission>${late}</isDataRetransmission>
<deviceUUID>DS-INVENTED 20260101</deviceUUID>
</EventNotificationAlert>
`

export const PLATE = `${DECLARED}${VER20}${head('active', 'ANPR')}${anpr('京A12345', FULL_ANPR)}${tail(UUID, false)}`
export const NEW_ENERGY = PLATE.replaceAll('京A12345', '沪A·D12345')
  .replace('<plateColor>blue', '<plateColor>newEnergyGreen')
  .replace('forward', 'reverse')
  .replace('>97<', '>86.50<')
/** The plate first, and the rest a moment later under the same UUID. */
export const EARLY = `${DECLARED}${VER20}${head('active', 'ANPR')}${anpr('京A12345', '<hasMoreData>true</hasMoreData>\n')}${tail(UUID, false)}`
export const LATE = PLATE.replace('<isDataRetransmission>false', '<isDataRetransmission>true')
/** Of older firmwares. */
export const VER10 = PLATE.replace('http://www.hikvision.com/ver20/XMLSchema', 'http://www.std-cgi.com/ver10/XMLSchema')
/** Passed on by a recorder. */
export const PREFIXED = PLATE.replace(/<(\/?)([A-Za-z]+)(?=[\s>])/g, '<$1isapi:$2').replace('xmlns=', 'xmlns:isapi=')
export const HEARTBEAT = `${DECLARED}${VER20}${head('inactive', 'videoloss')}</EventNotificationAlert>\n`
export const LINE_CROSSED = `${DECLARED}${VER20}${head('active', 'linedetection')}</EventNotificationAlert>\n`

export const PLATE_JSON = JSON.stringify({
  ipAddress: '192.0.2.41',
  macAddress: '44:47:cc:00:00:01',
  channelID: 1,
  dateTime: '2026-11-29T09:15:30+08:00',
  activePostCount: 1,
  eventType: 'ANPR',
  eventState: 'active',
  isDataRetransmission: false,
  UUID,
  picNum: 2,
  ANPR: {
    country: 3,
    licensePlate: '京A12345',
    line: 1,
    direction: 'forward',
    confidenceLevel: 97.25,
    plateType: '92TypeCivil',
    plateColor: 'blue',
  },
})

export const BOUNDARY = 'boundary7d93b2a7f4'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`
/** Begins as JPEG pictures do, with a line break and hyphens in it. */
export const PICTURE = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]),
  Buffer.from('Canary-Picture-3307\r\n--boundary7d93b2a7f\r\n--'),
  Buffer.from([0xff, 0xd9]),
])

/** An event and its pictures in a form. */
export function form(event: string, { name = 'anpr.xml', type = 'text/xml' } = {}): Buffer {
  const part = (partName: string, partType: string, content: Uint8Array) => [
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${partName}"; filename="${partName}"\r\nContent-Type: ${partType}\r\nContent-Length: ${content.length}\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]
  return Buffer.concat([
    ...part(name, type, Buffer.from(event)),
    ...['licensePlatePicture.jpg', 'vehiclePicture.jpg', 'detectionPicture.jpg'].flatMap((picture) =>
      part(picture, 'image/jpeg', PICTURE),
    ),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ])
}
