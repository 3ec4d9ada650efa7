/** Family names with how they are read as such, the commonest first (order of the 2020 name statistics, roughly). */
const READ =
  '王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo 何he 林lin 罗luo 高gao ' +
  '郑zheng 梁liang 谢xie 宋song 唐tang 许xu 邓deng 韩han 冯feng 曹cao 彭peng 曾zeng 肖xiao 田tian 董dong 潘pan 袁yuan 蔡cai 蒋jiang 余yu ' +
  '于yu 杜du 叶ye 程cheng 魏wei 苏su 吕lv 丁ding 任ren 卢lu 姚yao 沈shen 钟zhong 姜jiang 崔cui 谭tan 陆lu 范fan 汪wang 廖liao ' +
  '石shi 金jin 韦wei 贾jia 夏xia 付fu 方fang 邹zou 熊xiong 白bai 孟meng 秦qin 邱qiu 侯hou 江jiang 尹yin 薛xue 闫yan 雷lei 段duan ' +
  '龙long 黎li 史shi 陶tao 贺he 毛mao 郝hao 顾gu 龚gong 邵shao 万wan 覃qin 武wu 钱qian 戴dai 严yan 莫mo 孔kong 向xiang 常chang ' +
  '汤tang 康kang 易yi 乔qiao 赖lai 文wen 兰lan 洪hong 施shi 牛niu 樊fan 葛ge 邢xing 安an 齐qi 伍wu 庞pang 颜yan 倪ni 庄zhuang ' +
  '章zhang 鲁lu 岳yue 翟zhai 殷yin 詹zhan 申shen 欧ou 耿geng 关guan 柳liu 祁qi 路lu 俞yu 毕bi 梅mei 聂nie 焦jiao 左zuo 凌ling ' +
  '单shan 仇qiu 解xie 区ou 查zha 盖ge 缪miao 尤you 宁ning 包bao 辛xin 管guan 柴chai 蒙meng 鲍bao 华hua 甘gan 房fang 屈qu 祝zhu'

export const SURNAMES: readonly { readonly text: string; readonly syllable: string }[] = READ.split(' ').map(
  (read) => ({
    text: read.slice(0, 1),
    syllable: read.slice(1),
  }),
)
