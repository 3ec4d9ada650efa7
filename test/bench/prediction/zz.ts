import { KINDS } from '/work/main/test/bench/prediction/days.ts'
import { ESTIMATORS } from '/work/main/test/bench/prediction/estimators.ts'
import { predictedDays } from '/work/main/test/bench/prediction/run.ts'
const only=process.argv[2]?.split(','); const nd=Number(process.argv[3]??3)
for (const kind of KINDS){ if(only&&!only.includes(kind.id)&&!only.includes('all')) continue
 const t=process.cpuUsage().user
 const said=predictedDays(kind,4,nd,1000).filter(s=>s.p90Ms>0||s.actualMs>0)
 const mae=(f:(s:any)=>number)=>said.reduce((a,s)=>a+Math.abs(f(s)-s.actualMs),0)/said.length/60000
 const ours=mae(s=>s.p50Ms); const o=ESTIMATORS.map(e=>[e,mae(s=>s.others[e])] as const); const best=o.slice(0,5).reduce((a,b)=>b[1]<a[1]?b:a)
 const cov=(k:'p50Ms'|'p90Ms')=>{const c=said.filter(s=>s[k]>0);return (100*c.filter(s=>s.actualMs<=s[k]).length/c.length).toFixed(1)}
 const mean=said.reduce((a,s)=>a+s.actualMs,0)/said.length/60000
 console.log(kind.id.padEnd(16),'n',said.length,'meanWait',mean.toFixed(1),'ours',ours.toFixed(2),'best',best[0],best[1].toFixed(2),'ratio',(ours/best[1]).toFixed(2),'P50',cov('p50Ms'),'P90',cov('p90Ms'),'|',o.map(([e,v])=>e+' '+v.toFixed(2)).join(', '),'cpu s',((process.cpuUsage().user-t)/1e6).toFixed(0), 'bias', (said.reduce((a,s)=>a+s.p50Ms-s.actualMs,0)/said.length/60000).toFixed(2))
}
