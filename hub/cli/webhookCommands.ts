import { ID_PATTERN } from '../../contracts/index.ts'
import { openWebhookSecrets } from '../adapters/store/webhookSecrets.ts'
import { writtenSecret } from '../adapters/webhooks/signature.ts'

/** `webhook-secret WEBHOOK [--renew]`: what its receiver checks signatures with. Works beside a running hub. */
export async function webhookSecretCommand(dataDirectory: string, webhookId: string, renew: boolean): Promise<number> {
  if (!new RegExp(ID_PATTERN).test(webhookId)) {
    process.stderr.write('usage: webhook-secret WEBHOOK [--renew]\n')
    return 2
  }
  const secrets = openWebhookSecrets(dataDirectory)
  try {
    if (renew) secrets.renew(webhookId)
    const [newest] = secrets.secretsOf(webhookId)
    process.stdout.write(`${newest ? writtenSecret(newest) : ''}\n`)
    return 0
  } finally {
    secrets.close()
  }
}
