/**
 * Whole bodies of the published protocol (HTTP推送协议 2.1 to 2.5), with invented plates. Heartbeats have the line breaks of RFC 7578,
 * which the document's print leaves out.
 */
const result = (fields: string) => `{
  "AlarmInfoPlate": {
    "channel": 0,
    "deviceName": "R5-V1.0",
    "ipaddr": "192.0.2.131",
    "result": {
      "PlateResult": {
        "bright": 0, "carBright": 0, "carColor": 255,
        "car_brand": { "brand": 255, "type": 255, "year": 65535 },
        "clean_time": 0,
        "colorValue": 0,
        "feature_code": true,
        "imageFile": "/9j/4AAQSkZJRgABAQ==", "imageFileLen": 13,
        "imageFragmentFile": "/9j/4AAQSkZJRgABAQ==", "imageFragmentFileLen": 13,
        "gioouts": [{ "ctrltype": 0, "ionum": "0" }, { "ctrltype": 0, "ionum": "1" }],
        "location": { "RECT": { "bottom": 674, "left": 1002, "right": 1263, "top": 565 } },
        "plate_distance": 0, "plate_true_width": 25,
        "timeStamp": { "Timeval": { "decday": 9, "dechour": 16, "decmin": 39, "decmon": 6, "decsec": 54, "decyear": 2023,
          "sec": 1686299994, "usec": 687772 } },
        "timeUsed": 0,
        ${fields}
      }
    },
    "rule_id": 1,
    "serialno": "fe71e106-57263272",
    "user_data": ""
  }
}`

export const PLATE = result(
  '"license": "京A12345", "license_ext_type": 0, "colorType": 1, "type": 1, "confidence": 96, "direction": 4, "triggerType": 8, "plateid": 21085, "isoffline": 0, "is_fake_plate": 0',
)
export const NEW_ENERGY = result(
  '"license": "沪AD12345", "colorType": 5, "type": 19, "confidence": 99, "direction": 3, "triggerType": 2, "plateid": 21086, "isoffline": 0, "is_fake_plate": 0',
)
export const LATE = result(
  '"license": "京A12345", "colorType": 1, "type": 1, "confidence": 96, "direction": 0, "triggerType": 4, "plateid": 123, "isoffline": 1',
)
export const NO_PLATE = result(
  '"license": "_无_", "colorType": 0, "type": 0, "confidence": 0, "direction": 0, "triggerType": 4, "plateid": 124, "isoffline": 0',
)
export const TYPE_31 = result(
  '"license": "京A12345", "colorType": 0, "type": 31, "confidence": 0, "direction": 0, "triggerType": 1, "plateid": 125, "isoffline": 0',
)
export const FORGED = result(
  '"license": "京A12345", "colorType": 1, "type": 1, "confidence": 90, "direction": 0, "triggerType": 1, "plateid": 126, "isoffline": 0, "is_fake_plate": 1',
)
export const STAY = result(
  '"license": "京A12345", "colorType": 1, "type": 1, "confidence": 90, "direction": 0, "triggerType": 64, "plateid": 127, "isoffline": 0',
)
/** From before late records: no plateid, no isoffline. */
export const OLD_FIRMWARE = result(
  '"license": "京A12345", "colorType": 1, "type": 1, "confidence": 96, "direction": 0, "triggerType": 1',
)

export const INPUT = `{
  "AlarmGioIn": {
    "deviceName": "IVS", "ipaddr": "192.0.2.40",
    "result": { "TriggerResult": { "source": 3, "value": 1 } },
    "serialno": "d85b1269-8f942256"
  }
}`
export const SERIAL = `{
  "SerialData": {
    "channel": 0, "serialno": "cead13eb-1a198cd7", "ipaddr": "192.0.2.100", "deviceName": "IVS",
    "serialChannel": 0, "data": "Y2duLmNvbRc=", "dataLen": 8
  }
}`
export const PICTURE = `{ "ipaddr": "192.0.2.100", "TriggerImage": { "imageFile": "Y2duLmNvbRc=", "imageFileLen": 8 } }`

export const BOUNDARY = '------------------------caa771fe4a61f3d9'
/** User and password are invented. */
export const HEARTBEAT = [
  ['device_name', 'IVS'],
  ['ipaddr', '192.0.2.40'],
  ['port', '80'],
  ['user_name', 'Canary-User-5512'],
  ['pass_wd', 'Canary-Password-8841'],
  ['serialno', 'd85b1269-8f942256'],
  ['channel_num', '1'],
]
  .map(([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  .join('')
  .concat(`--${BOUNDARY}--\r\n`)
export const HEARTBEAT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`
