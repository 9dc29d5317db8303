<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Library</source>
        <translation>媒体库(&amp;L)</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>暂停整理</translation>
    </message>
    <message>
        <source>Go on indexing</source>
        <translation>继续整理</translation>
    </message>
    <message>
        <source>Stop indexing</source>
        <translation>停止整理</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;Item</source>
        <translation>条目(&amp;I)</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入播放队列</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>更多相似内容</translation>
    </message>
    <message>
        <source>Search with this picture</source>
        <translation>用这个画面搜索</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>喜欢</translation>
    </message>
    <message>
        <source>Dislike</source>
        <translation>不喜欢</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Resume at %1</source>
        <translation>从 %1 继续</translation>
    </message>
    <message>
        <source>Likely copies…</source>
        <translation>疑似副本…</translation>
    </message>
    <message>
        <source>Who is watching…</source>
        <translation>谁在观看…</translation>
    </message>
    <message>
        <source>Play from the start</source>
        <translation>从头播放</translation>
    </message>
    <message>
        <source>Play next</source>
        <translation>接下来播放</translation>
    </message>
    <message>
        <source>Add to list</source>
        <translation>加入列表</translation>
    </message>
    <message>
        <source>New list…</source>
        <translation>新建列表…</translation>
    </message>
    <message>
        <source>Take off this list</source>
        <translation>从此列表中移除</translation>
    </message>
    <message>
        <source>Mix from these…</source>
        <translation>由这些混合出列表…</translation>
    </message>
    <message>
        <source>Path from here to…</source>
        <translation>从这里渐变到…</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>No rating</source>
        <translation>不评分</translation>
    </message>
    <message>
        <source>Not this</source>
        <translation>不要这个</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>现在不看</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>笔记…</translation>
    </message>
    <message>
        <source>Forget what I did with it…</source>
        <translation>忘记我对它做过的…</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>显示详情</translation>
    </message>
    <message>
        <source>Edit tags…</source>
        <translation>编辑标签…</translation>
    </message>
    <message>
        <source>Copy file</source>
        <translation>复制文件</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Play all in order</source>
        <translation>按顺序全部播放</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>10 seconds on</source>
        <translation>前进 10 秒</translation>
    </message>
    <message>
        <source>10 seconds back</source>
        <translation>后退 10 秒</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>播放队列</translation>
    </message>
    <message>
        <source>Shuffle what comes</source>
        <translation>打乱后面的顺序</translation>
    </message>
    <message>
        <source>Repeat all, one or nothing</source>
        <translation>循环全部、单个或不循环</translation>
    </message>
    <message>
        <source>Small window</source>
        <translation>小窗口</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Private session</source>
        <translation>私密会话</translation>
    </message>
    <message>
        <source>Chapters</source>
        <translation>章节</translation>
    </message>
    <message>
        <source>Next chapter</source>
        <translation>下一章</translation>
    </message>
    <message>
        <source>Previous chapter</source>
        <translation>上一章</translation>
    </message>
    <message>
        <source>Next moment or note</source>
        <translation>下一个片段或笔记</translation>
    </message>
    <message>
        <source>Previous moment or note</source>
        <translation>上一个片段或笔记</translation>
    </message>
    <message>
        <source>Sound track</source>
        <translation>音轨</translation>
    </message>
    <message>
        <source>Subtitles</source>
        <translation>字幕</translation>
    </message>
    <message>
        <source>Subtitles on or off</source>
        <translation>显示或隐藏字幕</translation>
    </message>
    <message>
        <source>All equally loud</source>
        <translation>音量均衡</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>加快</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>减慢</translation>
    </message>
    <message>
        <source>Normal speed</source>
        <translation>正常速度</translation>
    </message>
    <message>
        <source>One picture on, while paused</source>
        <translation>暂停时前进一帧</translation>
    </message>
    <message>
        <source>One picture back, while paused</source>
        <translation>暂停时后退一帧</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>卡片</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>返回上级</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Keep this search…</source>
        <translation>保存此搜索…</translation>
    </message>
    <message>
        <source>Reversed</source>
        <translation>倒序</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Welcome…</source>
        <translation>欢迎…</translation>
    </message>
    <message>
        <source>About Homereel</source>
        <translation>关于 Homereel</translation>
    </message>
    <message>
        <source>For you</source>
        <translation>为你推荐</translation>
    </message>
    <message>
        <source>Insights</source>
        <translation>洞察</translation>
    </message>
    <message>
        <source>Most played</source>
        <translation>播放最多</translation>
    </message>
    <message>
        <source>Largest file</source>
        <translation>文件最大</translation>
    </message>
    <message>
        <source>Episodes and tracks in order</source>
        <translation>按剧集和曲目顺序</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>动态</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Longest first</source>
        <translation>最长的在前</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Last played</source>
        <translation>最近播放</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
</context>
<context>
    <name>ActivityPage</name>
    <message>
        <source>Activity</source>
        <translation>动态</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>What is finished stays; the rest can go on later</source>
        <translation>已完成的会保留，其余的以后可以继续</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Progress of this step</source>
        <translation>这一步的进度</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) left to do</source>
        <translation>
            <numerusform>还剩 %n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped before all folders were looked through</source>
        <translation>还没看完所有文件夹就停下了</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>一切都是最新的</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>等另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopping after the file at hand…</source>
        <translation>处理完当前文件后停止…</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) found so far</source>
        <translation>
            <numerusform>已找到 %n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through folders</source>
        <translation>正在查看文件夹</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <translation>%1：%2 / %3</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Waiting until it no longer runs on battery</source>
        <translation>等接通电源后继续</translation>
    </message>
    <message>
        <source>Waiting until nobody is using the computer</source>
        <translation>等电脑空闲后继续</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>大约还需 %1</translation>
    </message>
</context>
<context>
    <name>Acts</name>
    <message>
        <source>Change the rules…</source>
        <translation>更改规则…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Save as yours…</source>
        <translation>另存为自己的列表…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>Agreement</name>
    <message>
        <source>What Homereel does, and what it keeps</source>
        <translation>Homereel 做什么，保存什么</translation>
    </message>
</context>
<context>
    <name>Allowed</name>
    <message>
        <source>How hard Homereel works</source>
        <translation>Homereel 用多大力气</translation>
    </message>
    <message>
        <source>Only while nobody is using the computer</source>
        <translation>只在没有人使用电脑时</translation>
    </message>
    <message>
        <source>Not on battery</source>
        <translation>用电池时不运行</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>轻柔</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>适中</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>全力</translation>
    </message>
    <message>
        <source>Works a quarter of the time: quiet and cool, four times as long</source>
        <translation>只用四分之一的时间工作：安静、不发热，耗时四倍</translation>
    </message>
    <message>
        <source>Works somewhat more than half of the time</source>
        <translation>用一半多一点的时间工作</translation>
    </message>
    <message>
        <source>Works all the time, giving way to other programs</source>
        <translation>一直工作，但给其他程序让路</translation>
    </message>
    <message>
        <source>This system doesn’t tell when it is idle</source>
        <translation>这个系统不告知何时空闲</translation>
    </message>
    <message>
        <source>It runs on battery now</source>
        <translation>现在正用电池</translation>
    </message>
    <message>
        <source>It has no battery</source>
        <translation>没有电池</translation>
    </message>
</context>
<context>
    <name>AskPanel</name>
    <message>
        <source>From a file…</source>
        <translation>从文件…</translation>
    </message>
    <message>
        <source>No, thanks</source>
        <translation>不用了</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>as the system’s (HTTPS_PROXY)</source>
        <translation>与系统相同（HTTPS_PROXY）</translation>
    </message>
    <message>
        <source>Fetch the other %1</source>
        <translation>获取其余 %1</translation>
    </message>
    <message>
        <source>Fetch %1</source>
        <translation>获取 %1</translation>
    </message>
</context>
<context>
    <name>BackupsPanel</name>
    <message>
        <source>Copies of the library</source>
        <translation>媒体库的副本</translation>
    </message>
    <message>
        <source>History, opinions, lists and all that was understood; not the media themselves. One is made by itself on each day that Homereel is used: %1 days, %2 weeks and %3 months are kept.</source>
        <translation>包含历史、评价、列表和所有已理解的内容，不含媒体文件本身。每个使用 Homereel 的日子会自动制作一份：保留 %1 天、%2 周和 %3 个月的副本。</translation>
    </message>
    <message>
        <source>There is no copy yet.</source>
        <translation>还没有副本。</translation>
    </message>
    <message>
        <source>Make a copy now</source>
        <translation>立即制作副本</translation>
    </message>
    <message>
        <source>Save a copy elsewhere…</source>
        <translation>将副本存到别处…</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>从文件恢复…</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Restore the copy of %1…</source>
        <translation>恢复 %1 的副本…</translation>
    </message>
    <message>
        <source>Delete the copy of %1…</source>
        <translation>删除 %1 的副本…</translation>
    </message>
    <message>
        <source>by itself</source>
        <translation>自动制作</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>手动制作</translation>
    </message>
    <message>
        <source>before a restore</source>
        <translation>恢复之前</translation>
    </message>
    <message>
        <source>before an update</source>
        <translation>更新之前</translation>
    </message>
    <message>
        <source>under another passphrase · %1</source>
        <translation>使用另一个口令加密 · %1</translation>
    </message>
    <message>
        <source>can’t be read · %1</source>
        <translation>无法读取 · %1</translation>
    </message>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n 次播放</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 个项目</numerusform>
        </translation>
    </message>
    <message>
        <source>The library is being copied…</source>
        <translation>正在复制媒体库…</translation>
    </message>
    <message>
        <source>No copy was made. Try again.</source>
        <translation>没有制作副本。请再试一次。</translation>
    </message>
    <message>
        <source>The copy is made and checked.</source>
        <translation>副本已制作并检查完毕。</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>保存副本</translation>
    </message>
    <message>
        <source>Copies (*.db)</source>
        <translation>副本 (*.db)</translation>
    </message>
    <message>
        <source>The copy is in %1 and checked.</source>
        <translation>副本已存入 %1 并检查完毕。</translation>
    </message>
    <message>
        <source>Restore from a file</source>
        <translation>从文件恢复</translation>
    </message>
    <message>
        <source>It holds %1 and %2. What is there now is copied first. Homereel closes its window, puts the copy in place and opens again.</source>
        <translation>它包含%1和%2。会先复制现有内容。Homereel 将关闭窗口，放入副本后重新打开。</translation>
    </message>
    <message>
        <source>Make the library what “%1” holds?</source>
        <translation>用“%1”的内容替换媒体库？</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>The copy isn’t encrypted; what it holds will be, as the library is.</source>
        <translation>该副本未加密；恢复后其内容会像媒体库一样加密。</translation>
    </message>
    <message>
        <source>The copy is encrypted, the library isn’t: what it holds will lie in the clear.</source>
        <translation>该副本已加密，而媒体库未加密：恢复后其内容将以明文存放。</translation>
    </message>
    <message>
        <source>The copy is encrypted: the library will be, under the copy’s passphrase.</source>
        <translation>该副本已加密：恢复后媒体库也会加密，使用该副本的口令。</translation>
    </message>
    <message>
        <source>Delete the copy of %1?</source>
        <translation>删除 %1 的副本？</translation>
    </message>
    <message>
        <source>It can’t be had back.</source>
        <translation>删除后无法找回。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>BarLayout</name>
    <message>
        <source>Private session</source>
        <translation>私密会话</translation>
    </message>
    <message>
        <source>Plays and searches aren’t written down. A click ends it.</source>
        <translation>播放与搜索不会被记录。点击即可结束。</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>播放队列</translation>
    </message>
    <message>
        <source>Small window</source>
        <translation>小窗口</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Speed %1</source>
        <translation>速度 %1</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Sound on</source>
        <translation>打开声音</translation>
    </message>
    <message>
        <source>Resume at %1</source>
        <translation>从 %1 继续</translation>
    </message>
    <message>
        <source>Play from the start</source>
        <translation>从头播放</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>BringSheet</name>
    <message>
        <source>Bring in %1</source>
        <translation>导入 %1</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>It holds what several people did. Which of them are you?</source>
        <translation>其中有几个人的记录。你是哪一位？</translation>
    </message>
    <message>
        <source>Which of them you are</source>
        <translation>你是哪一位</translation>
    </message>
    <message>
        <source>What wasn’t found, and why</source>
        <translation>没有找到的内容及原因</translation>
    </message>
    <message>
        <source>Write it</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>%1: %2 of %3 are in your library</source>
        <translation>%1：%3 项中有 %2 项在你的媒体库中</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are there already.</source>
        <translation>
            <numerusform>%n 行已经在这里了。</numerusform>
        </translation>
    </message>
    <message>
        <source>To be written: %1</source>
        <translation>将写入：%1</translation>
    </message>
    <message>
        <source>There is nothing to be written.</source>
        <translation>没有要写入的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) you rated otherwise; your rating stays.</source>
        <translation>
            <numerusform>有 %n 项与你的评分不同；保留你的评分。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not found</source>
        <translation>
            <numerusform>%n 项未找到</numerusform>
        </translation>
    </message>
    <message>
        <source>rows left out: %1</source>
        <translation>略去的行：%1</translation>
    </message>
    <message>
        <source>Whose history?</source>
        <translation>谁的历史？</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>请选择…</translation>
    </message>
    <message>
        <source>This can’t be brought in</source>
        <translation>无法导入</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写入…</translation>
    </message>
</context>
<context>
    <name>BringingCard</name>
    <message>
        <source>Bring in your history</source>
        <translation>导入你的历史</translation>
    </message>
    <message>
        <source>Plays and ratings from Kodi (.nfo files, videodb.xml), Jellyfin (library.db, JSON), Last.fm, ListenBrainz, Trakt, Letterboxd, IMDb, or another Homereel. You see what was found before anything is written.</source>
        <translation>来自 Kodi（.nfo 文件、videodb.xml）、Jellyfin（library.db、JSON）、Last.fm、ListenBrainz、Trakt、Letterboxd、IMDb 或另一个 Homereel 的播放和评分。写入之前，你会看到找到了什么。</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>从文件…</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>从文件夹…</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤回</translation>
    </message>
    <message numerus="yes">
        <source>Last brought in: %1 (%2), %3, %n event(s).</source>
        <translation>
            <numerusform>上次导入：%1（%2），%3，%n 条记录。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) were brought in.</source>
        <translation>
            <numerusform>已导入 %n 条记录。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) were taken back.</source>
        <translation>
            <numerusform>已撤回 %n 条记录。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CalendarPanel</name>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>By hours</source>
        <translation>按时长</translation>
    </message>
    <message>
        <source>By plays</source>
        <translation>按次数</translation>
    </message>
    <message>
        <source>A calendar of what you play</source>
        <translation>播放日历</translation>
    </message>
    <message>
        <source>Each day on which you watch or listen gets its colour. Play something, and today has one.</source>
        <translation>看过或听过的每一天都会有颜色。播放点什么，今天就有了。</translation>
    </message>
    <message>
        <source>Go to the library</source>
        <translation>前往媒体库</translation>
    </message>
    <message>
        <source>less</source>
        <translation>少</translation>
    </message>
    <message>
        <source>more</source>
        <translation>多</translation>
    </message>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n 次播放</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 · %2 on %n day(s)</source>
        <translation>
            <numerusform>%1 · %n 天里 %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CardButtons</name>
    <message>
        <source>Not this (X)</source>
        <translation>不要这个（X）</translation>
    </message>
    <message>
        <source>Not now (Z)</source>
        <translation>现在不看（Z）</translation>
    </message>
    <message>
        <source>Less like this (D)</source>
        <translation>少推荐这类（D）</translation>
    </message>
    <message>
        <source>I like it (L)</source>
        <translation>我喜欢（L）</translation>
    </message>
</context>
<context>
    <name>Chosen</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>已选 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，共 %2</translation>
    </message>
</context>
<context>
    <name>ClipDialog</name>
    <message>
        <source>A clip of “%1”</source>
        <translation>“%1”的片段</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Clips (%1)</source>
        <translation>片段 (%1)</translation>
    </message>
    <message>
        <source>Write two times, like 0:12.5, within %1.</source>
        <translation>请填写两个时间，如 0:12.5，不超过 %1。</translation>
    </message>
    <message>
        <source>%1 long</source>
        <translation>时长 %1</translation>
    </message>
    <message>
        <source>Saving %1…</source>
        <translation>正在保存 %1…</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>已保存为 %1</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ConditionChips</name>
    <message>
        <source>Condition</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Narrow the search</source>
        <translation>缩小搜索范围</translation>
    </message>
    <message>
        <source>Add a condition to the search</source>
        <translation>为搜索添加条件</translation>
    </message>
    <message>
        <source>Take it away</source>
        <translation>去掉</translation>
    </message>
    <message>
        <source>Take away: %1</source>
        <translation>去掉：%1</translation>
    </message>
</context>
<context>
    <name>ConsentCard</name>
    <message>
        <source>What you agreed to</source>
        <translation>你同意过的事项</translation>
    </message>
    <message>
        <source>To change it: Help, Welcome… Each answer is kept with its date.</source>
        <translation>如需更改：帮助 › 欢迎…。每次回答都连同日期一并保存。</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln earlier answer(s)</source>
        <translation>
            <numerusform>以及更早的 %Ln 次回答</numerusform>
        </translation>
    </message>
    <message>
        <source>You were asked nothing yet.</source>
        <translation>还没有向你询问过任何事项。</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1：%2，%3</translation>
    </message>
    <message>
        <source>Look into the files of your folders</source>
        <translation>查看你文件夹中的文件内容</translation>
    </message>
    <message>
        <source>Remember what you play, open and search</source>
        <translation>记住你播放、打开和搜索的内容</translation>
    </message>
    <message>
        <source>Tell voices apart</source>
        <translation>区分人声</translation>
    </message>
    <message>
        <source>Fetch %1</source>
        <translation>获取 %1</translation>
    </message>
    <message>
        <source>Programs that read your media reach no other file of yours, and no network.</source>
        <translation>读取你的媒体的程序无法访问你的其他文件，也无法访问网络。</translation>
    </message>
    <message>
        <source>Programs that read your media reach no network, but could reach other files of yours.</source>
        <translation>读取你的媒体的程序无法访问网络，但可能访问到你的其他文件。</translation>
    </message>
    <message>
        <source>On this system nothing but limits of time and memory confines programs that read your media; “homereel doctor” says why.</source>
        <translation>在此系统上，读取你的媒体的程序只受时间和内存限制；“homereel doctor”会说明原因。</translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message numerus="yes">
        <source>%n added to the queue</source>
        <translation>
            <numerusform>已将 %n 项加入播放队列</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to be played next</source>
        <translation>
            <numerusform>%n 项接下来播放</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>A private media library that understands your own films, music and talks. Nothing leaves it.</source>
        <translation>一个私密的媒体库，读懂你自己的影片、音乐和讲座。任何内容都不会外传。</translation>
    </message>
    <message>
        <source>About Homereel</source>
        <translation>关于 Homereel</translation>
    </message>
</context>
<context>
    <name>CopiesLine</name>
    <message>
        <source>Look at them</source>
        <translation>去看看</translation>
    </message>
    <message numerus="yes">
        <source>%n likely copies to look at</source>
        <translation>
            <numerusform>有 %n 对疑似副本待查看</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CopiesPage</name>
    <message>
        <source>No likely copies</source>
        <translation>没有疑似副本</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>What was coded anew, resized, cut or put under another picture is shown here two by two, after indexing. Nothing is joined without your word.</source>
        <translation>重新编码、缩放、剪辑过的，或换了画面的内容，会在索引后成对显示在这里。未经你确认，绝不合并。</translation>
    </message>
    <message>
        <source>In a library of this size they are looked for when you ask: homereel duplicates</source>
        <translation>媒体库这么大时，只在你要求时才查找：homereel duplicates</translation>
    </message>
    <message>
        <source>They are one now: their plays and ratings count together.</source>
        <translation>已合为一项：播放和评分一并计算。</translation>
    </message>
    <message>
        <source>They stay two, and aren’t offered again.</source>
        <translation>仍是两项，不再提示。</translation>
    </message>
    <message>
        <source>Put off until later: the pair comes last.</source>
        <translation>留待以后：这一对排到最后。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation>没有可以撤回的。</translation>
    </message>
    <message>
        <source>Taken back.</source>
        <translation>已撤回。</translation>
    </message>
</context>
<context>
    <name>CopyCard</name>
    <message>
        <source>A likely copy</source>
        <translation>疑似副本</translation>
    </message>
    <message>
        <source>It has no file any more.</source>
        <translation>它已没有文件。</translation>
    </message>
    <message>
        <source>Stands for both</source>
        <translation>代表两者</translation>
    </message>
    <message>
        <source>Goes behind the other</source>
        <translation>归到另一个之下</translation>
    </message>
    <message>
        <source>Chosen</source>
        <translation>已选</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>未选</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>CopyHeader</name>
    <message>
        <source>Likely copies</source>
        <translation>疑似副本</translation>
    </message>
    <message>
        <source>Undo (U)</source>
        <translation>撤销 (U)</translation>
    </message>
    <message>
        <source>Take back what was said last</source>
        <translation>撤回上一次的判断</translation>
    </message>
    <message>
        <source>Previous pair (P)</source>
        <translation>上一对 (P)</translation>
    </message>
    <message>
        <source>Next pair (N)</source>
        <translation>下一对 (N)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>CopyVerdicts</name>
    <message>
        <source>Same (S)</source>
        <translation>相同 (S)</translation>
    </message>
    <message>
        <source>Different (D)</source>
        <translation>不同 (D)</translation>
    </message>
    <message>
        <source>Later (L)</source>
        <translation>以后再说 (L)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>播放（空格）</translation>
    </message>
    <message>
        <source>Play the chosen one; ← and → choose</source>
        <translation>播放选中的一个；用 ← 和 → 选择</translation>
    </message>
    <message>
        <source>One is only a part of the other</source>
        <translation>其中一个只是另一个的一部分</translation>
    </message>
    <message>
        <source>Same: plays and ratings of both count as one, under the chosen one. Both files stay.</source>
        <translation>相同：两者的播放和评分合并计入选中的一个，两个文件都保留。</translation>
    </message>
    <message>
        <source>One is only a part of the other, so they can’t be one. Different takes the pair off the list.</source>
        <translation>其中一个只是另一个的一部分，不能合为一项。选“不同”即可把这一对移出列表。</translation>
    </message>
</context>
<context>
    <name>DayList</name>
    <message>
        <source>Played on this day</source>
        <translation>当天播放</translation>
    </message>
    <message numerus="yes">
        <source>%n times</source>
        <translation>
            <numerusform>%n 次</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Deeds</name>
    <message>
        <source>Play all</source>
        <translation>全部播放</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>随机播放</translation>
    </message>
    <message>
        <source>Order smoothly</source>
        <translation>平滑排序</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write this list as an M3U8 or XSPF file for other players</source>
        <translation>把此列表写成其他播放器可用的 M3U8 或 XSPF 文件</translation>
    </message>
    <message>
        <source>More to do with this list</source>
        <translation>此列表的更多操作</translation>
    </message>
    <message>
        <source>Put each after what it is like; this can be undone</source>
        <translation>让每一项都排在与它相似的一项之后；可以撤销</translation>
    </message>
    <message>
        <source>Keep what is on it as a list of yours, each after what it is like</source>
        <translation>把其中的内容存为自己的列表，每一项都排在与它相似的一项之后</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>A film plays</source>
        <translation>正在播放影片</translation>
    </message>
</context>
<context>
    <name>DetailHeader</name>
    <message>
        <source>More like this</source>
        <translation>更多相似内容</translation>
    </message>
    <message>
        <source>Find others like this one, and say why</source>
        <translation>寻找与它相似的，并说明原因</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Go on where it was left</source>
        <translation>从上次停下的地方继续</translation>
    </message>
    <message>
        <source>Share: the file, a part of it, a picture</source>
        <translation>分享：文件、一段或一个画面</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>分享</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>喜欢</translation>
    </message>
    <message>
        <source>Dislike</source>
        <translation>不喜欢</translation>
    </message>
    <message>
        <source>Hide from suggestions</source>
        <translation>不再推荐</translation>
    </message>
    <message>
        <source>Play from the start</source>
        <translation>从头播放</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在载入…</translation>
    </message>
    <message>
        <source>No longer in the library</source>
        <translation>已不在媒体库中</translation>
    </message>
    <message>
        <source>Resume at %1</source>
        <translation>从 %1 继续</translation>
    </message>
</context>
<context>
    <name>DetailLayout</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>What to show</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Choose something to see what is known about it.</source>
        <translation>选择一项，即可查看它的信息。</translation>
    </message>
</context>
<context>
    <name>DropSign</name>
    <message>
        <source>Drop to add to your library</source>
        <translation>松开即可添加到媒体库</translation>
    </message>
    <message>
        <source>Files stay where they are and are never changed</source>
        <translation>文件留在原处，不会被改动</translation>
    </message>
    <message>
        <source>A picture, or a film on the search field: find what is like it</source>
        <translation>拖入图片，或把影片拖到搜索框：查找与之相似的内容</translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message>
        <source>Edit tags</source>
        <translation>编辑标签</translation>
    </message>
    <message numerus="yes">
        <source>Edit tags of %n</source>
        <translation>
            <numerusform>编辑 %n 项的标签</numerusform>
        </translation>
    </message>
    <message>
        <source>Genres</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Your words win over files and names, and stay in Homereel until you write them.</source>
        <translation>你写的优先于文件和文件名；在你写入文件之前，只留在 Homereel 里。</translation>
    </message>
    <message>
        <source>As in the files</source>
        <translation>恢复文件原样</translation>
    </message>
    <message>
        <source>Take back all that you said of these</source>
        <translation>收回你对这些内容写下的一切</translation>
    </message>
    <message>
        <source>Write into the files…</source>
        <translation>写入文件…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>艺人</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>专辑</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>剧集</translation>
    </message>
    <message>
        <source>Season</source>
        <translation>季</translation>
    </message>
    <message>
        <source>Episode</source>
        <translation>集</translation>
    </message>
    <message>
        <source>several</source>
        <translation>多个值</translation>
    </message>
    <message>
        <source>A year has four digits, from 1000 to 2999; season and episode are numbers.</source>
        <translation>年份是四位数（1000 到 2999）；季和集是数字。</translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>已修改 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>Write what you said into the files of %Ln item(s)?</source>
        <translation>
            <numerusform>把你写的内容写入 %Ln 项的文件？</numerusform>
        </translation>
    </message>
    <message>
        <source>Title, artist, album, genres and year go into each file; series too where it can hold them. Your tags stay in Homereel. Each file as it was keeps standing beside it, as “….before-homereel”.</source>
        <translation>标题、艺人、专辑、类型和年份会写入每个文件；能容纳剧集信息的也会写入。你的标签留在 Homereel 里。原来的文件会留在旁边，名为“….before-homereel”。</translation>
    </message>
    <message>
        <source>Write into the files</source>
        <translation>写入文件</translation>
    </message>
    <message>
        <source>The files couldn’t be written.</source>
        <translation>文件未能写入。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>已写入 %n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EncryptSheet</name>
    <message>
        <source>Encrypt the library</source>
        <translation>加密媒体库</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>更改口令</translation>
    </message>
    <message>
        <source>Keep the key in the system’s keyring: no question at each start</source>
        <translation>把密钥存入系统密钥环：每次启动时无需输入</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>再输入一次</translation>
    </message>
    <message>
        <source>Encrypt</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Copies in the library’s folder take the new one. Copies elsewhere keep the old one.</source>
        <translation>媒体库文件夹里的副本改用新口令；存放在别处的副本仍用旧口令。</translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies)</source>
        <translation>
            <numerusform>%n 个副本</numerusform>
        </translation>
    </message>
    <message>
        <source>The library (%1) and %2 are written anew, encrypted. Homereel closes its window meanwhile.</source>
        <translation>媒体库（%1）和 %2 将重新写成加密的。其间 Homereel 会关闭窗口。</translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) can’t be read and will be deleted.</source>
        <translation>
            <numerusform>%n 个副本无法读取，将被删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>What lies in the clear now is overwritten and deleted. That can’t be promised for SSDs, snapshots, synced folders and swap.</source>
        <translation>现有的明文会被覆盖并删除。对于固态硬盘、快照、同步文件夹和交换空间，无法保证彻底清除。</translation>
    </message>
    <message numerus="yes">
        <source>At least %n character(s). Some words in a row are good.</source>
        <translation>
            <numerusform>至少 %n 个字符。几个连在一起的词语就很好。</numerusform>
        </translation>
    </message>
    <message>
        <source>The two are not the same yet.</source>
        <translation>两次输入还不一致。</translation>
    </message>
    <message>
        <source>A passphrase is needed. There is no other way in: without it nobody can open the library.</source>
        <translation>需要口令。没有别的办法：忘了口令，谁也打不开媒体库。</translation>
    </message>
    <message>
        <source>Without a passphrase the keyring is the only way in: if it is lost, so is the library.</source>
        <translation>不设口令时只能靠密钥环打开：密钥环丢失，媒体库也就打不开了。</translation>
    </message>
    <message>
        <source>The keyring opens it; the passphrase does where the keyring is lost.</source>
        <translation>平时由密钥环打开；密钥环丢失时用口令打开。</translation>
    </message>
    <message>
        <source>Without this passphrase nobody can open the library again, nor its copies.</source>
        <translation>忘了这个口令，谁也打不开媒体库及其副本。</translation>
    </message>
</context>
<context>
    <name>EncryptionCard</name>
    <message>
        <source>Encrypt…</source>
        <translation>加密…</translation>
    </message>
    <message>
        <source>Write in the clear…</source>
        <translation>改为明文…</translation>
    </message>
    <message>
        <source>Change the passphrase…</source>
        <translation>更改口令…</translation>
    </message>
    <message>
        <source>Encryption at rest</source>
        <translation>静态加密</translation>
    </message>
    <message>
        <source>Set a passphrase…</source>
        <translation>设置口令…</translation>
    </message>
    <message>
        <source>Not encrypted, and it can’t be here: the package sqlcipher3 is missing.</source>
        <translation>未加密，此处也无法加密：缺少软件包 sqlcipher3。</translation>
    </message>
    <message>
        <source>Not encrypted: whoever can read your files can read your history.</source>
        <translation>未加密：能读取你文件的人就能读取你的历史。</translation>
    </message>
    <message>
        <source>Encrypted. The system’s keyring opens it, or its passphrase.</source>
        <translation>已加密。由系统密钥环或口令打开。</translation>
    </message>
    <message>
        <source>Encrypted. Only this system’s keyring opens it: set a passphrase for when that is lost.</source>
        <translation>已加密。只有本系统的密钥环能打开：请设置口令，以防密钥环丢失。</translation>
    </message>
    <message>
        <source>Encrypted. Its passphrase opens it; without it nobody can.</source>
        <translation>已加密。用口令打开；忘了口令，谁也打不开。</translation>
    </message>
    <message>
        <source>The library and its copies are written anew, and whoever can read your files can read them. Homereel closes its window meanwhile. The keyring keeps the key, for copies elsewhere.</source>
        <translation>媒体库及其副本将重新写成明文，能读取你文件的人就能读取它们。其间 Homereel 会关闭窗口。密钥环会保留密钥，供存放在别处的副本使用。</translation>
    </message>
    <message>
        <source>Write the library in the clear?</source>
        <translation>要把媒体库改为明文吗？</translation>
    </message>
    <message>
        <source>Write in the clear</source>
        <translation>改为明文</translation>
    </message>
    <message>
        <source>The passphrase is changed. Copies elsewhere keep the one of their time.</source>
        <translation>口令已更改。存放在别处的副本仍用当时的口令。</translation>
    </message>
</context>
<context>
    <name>ExampleChip</name>
    <message>
        <source>Search without it</source>
        <translation>搜索时不用它</translation>
    </message>
    <message>
        <source>Search without the picture</source>
        <translation>搜索时不用这张图片</translation>
    </message>
</context>
<context>
    <name>FactsPage</name>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>画面观感</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Search for “%1”</source>
        <translation>搜索“%1”</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>打开所在文件夹</translation>
    </message>
</context>
<context>
    <name>FailedModel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>While</source>
        <translation>环节</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>FailedPanel</name>
    <message>
        <source>Try all again</source>
        <translation>全部重试</translation>
    </message>
    <message>
        <source>Files that couldn’t be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message>
        <source>Files that can’t be read are listed here, each with its reason.</source>
        <translation>无法读取的文件会列在这里，并逐一说明原因。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Not listed any more, until the file changes</source>
        <translation>不再列出，直到文件有变化</translation>
    </message>
    <message numerus="yes">
        <source>List %n ignored file(s) again</source>
        <translation>
            <numerusform>重新列出 %n 个已忽略的文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be read</source>
        <translation>
            <numerusform>%n 个文件无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>No unreadable files</source>
        <translation>没有无法读取的文件</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Shots</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Enter plays from a shot, the menu key offers more</source>
        <translation>回车从该镜头播放，菜单键提供更多操作</translation>
    </message>
    <message>
        <source>Play from here</source>
        <translation>从这里播放</translation>
    </message>
    <message>
        <source>Search with this shot</source>
        <translation>用此镜头搜索</translation>
    </message>
    <message>
        <source>More like this shot</source>
        <translation>更多相似镜头</translation>
    </message>
    <message>
        <source>Save this shot as a clip…</source>
        <translation>把此镜头存为片段…</translation>
    </message>
    <message>
        <source>Save this picture…</source>
        <translation>保存此画面…</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Keep…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Keep these filters under a name, in the rail</source>
        <translation>给这些筛选条件取个名字，保存在侧栏</translation>
    </message>
    <message>
        <source>%1: %2 items</source>
        <translation>%1：%2 项</translation>
    </message>
</context>
<context>
    <name>FinishingPanel</name>
    <message>
        <source>What you finish, and what you skip</source>
        <translation>你看完什么，跳过什么</translation>
    </message>
    <message>
        <source>Play a few things, to the end or not. Then it shows here by kind, genre, length and time of day.</source>
        <translation>播放几项，放完与否都行。之后这里会按种类、流派、长度和时段显示。</translation>
    </message>
    <message>
        <source>Go to the library</source>
        <translation>前往媒体库</translation>
    </message>
    <message>
        <source>By kind</source>
        <translation>按种类</translation>
    </message>
    <message>
        <source>By genre</source>
        <translation>按流派</translation>
    </message>
    <message>
        <source>By series</source>
        <translation>按剧集</translation>
    </message>
    <message>
        <source>By length</source>
        <translation>按长度</translation>
    </message>
    <message>
        <source>By time of day</source>
        <translation>按时段</translation>
    </message>
    <message numerus="yes">
        <source>Of %n sitting(s) you finished %1 and left %2 within the first tenth. </source>
        <translation>
            <numerusform>共 %n 次，你放完了 %1 次，有 %2 次在前十分之一就离开。</numerusform>
        </translation>
    </message>
    <message>
        <source>The line through a bar is where the true share probably lies; the dashed one is your usual.</source>
        <translation>条上的横线表示真实比例大概所在的范围；虚线是你平常的比例。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1: finished %2 of %3, probably between %4 and %5 percent</source>
        <translation>%1：%3 次中放完 %2 次，大概在百分之 %4 到 %5 之间</translation>
    </message>
    <message>
        <source>Morning, from 5</source>
        <translation>上午，5 点起</translation>
    </message>
    <message>
        <source>Afternoon, from 12</source>
        <translation>下午，12 点起</translation>
    </message>
    <message>
        <source>Evening, from 17</source>
        <translation>傍晚，17 点起</translation>
    </message>
    <message>
        <source>Night, from 22</source>
        <translation>夜里，22 点起</translation>
    </message>
    <message>
        <source>Over %1 min</source>
        <translation>超过 %1 分钟</translation>
    </message>
    <message>
        <source>Up to %1 min</source>
        <translation>不超过 %1 分钟</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Homereel is looking through your folders. What it finds appears here as it comes.</source>
        <translation>Homereel 正在查看你的文件夹，找到的内容会陆续出现在这里。</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>You find this again under Help, Welcome…</source>
        <translation>以后可以在“帮助”“欢迎…”里再打开。</translation>
    </message>
    <message>
        <source>Enough is known for a start. Pick a few that you like, and suggestions follow.</source>
        <translation>已经有足够的内容可以开始了。选几个你喜欢的，推荐随即而来。</translation>
    </message>
    <message>
        <source>Pick a few</source>
        <translation>选几个</translation>
    </message>
</context>
<context>
    <name>FolderCard</name>
    <message>
        <source>As they come</source>
        <translation>随时</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>When new files in %1 are looked for</source>
        <translation>何时查看“%1”中的新文件</translation>
    </message>
    <message>
        <source>It has moved…</source>
        <translation>已移到别处…</translation>
    </message>
    <message>
        <source>Look through it now</source>
        <translation>立即查看一遍</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Take out of the library</source>
        <translation>移出媒体库</translation>
    </message>
    <message>
        <source>Take out of the library: no file is touched, and the history is kept</source>
        <translation>移出媒体库：不会动任何文件，历史也会保留</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 个项目</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) can’t be read</source>
        <translation>
            <numerusform>%n 个文件无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>Not there now: plug in its drive</source>
        <translation>现在不在：请接上它所在的硬盘</translation>
    </message>
    <message>
        <source>looked through %1</source>
        <translation>上次查看：%1</translation>
    </message>
    <message>
        <source>not looked through yet</source>
        <translation>还没有查看过</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message>
        <source>Looking what is there…</source>
        <translation>正在看里面有什么…</translation>
    </message>
    <message>
        <source>Take “%1” out again</source>
        <translation>把“%1”去掉</translation>
    </message>
    <message>
        <source>This can’t be opened. Plug in its drive, or choose another folder.</source>
        <translation>打不开。请接上它所在的磁盘，或另选一个文件夹。</translation>
    </message>
    <message>
        <source>No films, music or speech here yet. What comes later is noticed.</source>
        <translation>这里还没有影片、音乐或讲话。以后放进来的会自动发现。</translation>
    </message>
    <message numerus="yes">
        <source>%n video(s)</source>
        <translation>
            <numerusform>%n 个视频</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound file(s)</source>
        <translation>
            <numerusform>%n 个音频</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderSettings</name>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>No folders yet. Add one, or drop it on the window.</source>
        <translation>还没有文件夹。添加一个，或将它拖到窗口上。</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>已移出</translation>
    </message>
    <message>
        <source>Not shown and not suggested; what you played, rated and wrote is kept.</source>
        <translation>不再显示，也不再推荐；你的播放、评分和笔记都会保留。</translation>
    </message>
    <message>
        <source>New files</source>
        <translation>新文件</translation>
    </message>
    <message>
        <source>What comes, changes or goes in these folders is noticed while Homereel is open.</source>
        <translation>Homereel 打开时，会留意这些文件夹中新增、改动和消失的文件。</translation>
    </message>
    <message>
        <source>Find new files by themselves</source>
        <translation>自动发现新文件</translation>
    </message>
    <message>
        <source>On network drives the system doesn’t tell of changes. A look reads names, sizes and dates only.</source>
        <translation>网络驱动器上的改动系统不会通知。查看时只读取名称、大小和日期。</translation>
    </message>
    <message>
        <source>Look through network drives</source>
        <translation>查看网络驱动器</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>移回</translation>
    </message>
    <message>
        <source>Bring back %1</source>
        <translation>移回 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are no longer shown. Their history is kept.</source>
        <translation>
            <numerusform>不再显示 %n 个文件，它们的历史会保留。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤消</translation>
    </message>
    <message>
        <source>It is looked for in %1 from now on.</source>
        <translation>今后到 %1 中查找。</translation>
    </message>
    <message>
        <source>Where is %1 now?</source>
        <translation>%1 现在在哪里？</translation>
    </message>
    <message>
        <source>Looking through it. What is new appears as it comes.</source>
        <translation>正在查看。新内容会陆续出现。</translation>
    </message>
</context>
<context>
    <name>Folders</name>
    <message>
        <source>Where are your films, music and talks?</source>
        <translation>你的影片、音乐和讲座在哪里？</translation>
    </message>
    <message>
        <source>Choose folders, or drop them anywhere on this window. For now only names and sizes are looked at.</source>
        <translation>选择文件夹，或把它们拖到窗口的任何地方。现在只看文件名和大小。</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Drop folders here, or</source>
        <translation>把文件夹拖到这里，或</translation>
    </message>
    <message>
        <source>First suggestions come within minutes. All of it can be found in about %1; writing down every word that is said takes about %2, in the background.</source>
        <translation>几分钟内就有第一批推荐。大约 %1后全部内容都能找到；把说的每句话都写下来大约需要 %2，在后台进行。</translation>
    </message>
</context>
<context>
    <name>ForYouPage</name>
    <message>
        <source>For you</source>
        <translation>为你推荐</translation>
    </message>
    <message>
        <source>Suggestions appear here</source>
        <translation>推荐会出现在这里</translation>
    </message>
    <message>
        <source>Add a folder first. Then play, rate and like: every suggestion says what it rests on.</source>
        <translation>先添加一个文件夹，然后播放、评分、点喜欢：每条推荐都会说明依据。</translation>
    </message>
    <message>
        <source>Back to all shelves</source>
        <translation>返回全部推荐</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Nothing is left to suggest. Play or rate something in the library, or add more to it.</source>
        <translation>暂时没有可推荐的内容了。播放或评分一些媒体，或添加更多内容。</translation>
    </message>
    <message>
        <source>Nothing to suggest just now</source>
        <translation>暂时没有推荐</translation>
    </message>
    <message>
        <source>From what you played and rated. Nothing leaves this machine.</source>
        <translation>依据你的播放和评分。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Like what you know (L), or play it: suggestions follow at once.</source>
        <translation>喜欢（L）或播放你熟悉的内容，推荐随即出现。</translation>
    </message>
    <message>
        <source>%1 of %2 picked. The suggestions below follow each of them.</source>
        <translation>已选 %1 个，共 %2 个。下面的推荐会随之变化。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Forgetter</name>
    <message>
        <source>Forget what you did with “%1”?</source>
        <translation>忘记你对“%1”做过的一切？</translation>
    </message>
    <message>
        <source>Nothing is kept of that.</source>
        <translation>没有保留任何相关记录。</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>This goes, with what was learnt of it: %1. It can’t be had back.</source>
        <translation>以下内容连同从中学到的一切都会消失：%1。无法找回。</translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) of the library may still hold it.</source>
        <translation>
            <numerusform>媒体库的 %n 份副本可能仍包含它。</numerusform>
        </translation>
    </message>
    <message>
        <source>No copy of the library here holds it.</source>
        <translation>这里没有媒体库副本包含它。</translation>
    </message>
    <message>
        <source>Copies that you put elsewhere stay as they are.</source>
        <translation>你存到别处的副本保持不变。</translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) of the library may still hold some of it.</source>
        <translation>
            <numerusform>媒体库的 %n 份副本可能仍包含其中一部分。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all copies of the library too (%n, yours as well), and make a new one</source>
        <translation>
            <numerusform>同时删除媒体库的所有副本（%n 份，包括你自己的），并制作一份新的</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Forgotten: %n thing(s).</source>
        <translation>
            <numerusform>已忘记 %n 条记录。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GridAdapter</name>
    <message>
        <source>No item</source>
        <translation>无条目</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Media</source>
        <translation>媒体</translation>
    </message>
</context>
<context>
    <name>HeldWords</name>
    <message numerus="yes">
        <source>%n other thing(s)</source>
        <translation>
            <numerusform>%n 条其他记录</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n 次播放</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skip(s)</source>
        <translation>
            <numerusform>%n 次跳过</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rating(s)</source>
        <translation>
            <numerusform>%n 个评分</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n like(s)</source>
        <translation>
            <numerusform>%n 个喜欢</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dislike(s)</source>
        <translation>
            <numerusform>%n 个不喜欢</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden item(s)</source>
        <translation>
            <numerusform>%n 个隐藏项目</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n 条笔记</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n search(es)</source>
        <translation>
            <numerusform>%n 次搜索</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n list(s)</source>
        <translation>
            <numerusform>%n 个列表</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept search(es)</source>
        <translation>
            <numerusform>%n 个保留的搜索</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n word(s) on what was inferred</source>
        <translation>
            <numerusform>%n 条对推断的意见</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryList</name>
    <message>
        <source>Searched for before</source>
        <translation>搜索历史</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>全部清除</translation>
    </message>
    <message>
        <source>Delete all that was searched for</source>
        <translation>删除全部搜索记录</translation>
    </message>
    <message>
        <source>Search again for “%1”</source>
        <translation>再次搜索“%1”</translation>
    </message>
    <message>
        <source>Forget this search</source>
        <translation>忘掉这次搜索</translation>
    </message>
    <message>
        <source>Forget the search for “%1”</source>
        <translation>忘掉对“%1”的搜索</translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message>
        <source>Import %1</source>
        <translation>导入 %1</translation>
    </message>
    <message>
        <source>Looking for what it names…</source>
        <translation>正在查找其中的条目…</translation>
    </message>
    <message>
        <source>Not in your library:</source>
        <translation>不在你的媒体库中：</translation>
    </message>
    <message>
        <source>Entries that aren’t in your library</source>
        <translation>不在你的媒体库中的条目</translation>
    </message>
    <message>
        <source>Name of the new list</source>
        <translation>新列表的名称</translation>
    </message>
    <message>
        <source>Make the list</source>
        <translation>建立列表</translation>
    </message>
    <message>
        <source>Found %1 of %2</source>
        <translation>找到 %1 项，共 %2 项</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing of it is in your library. Add the folder that holds its files first.</source>
        <translation>其中没有任何一项在你的媒体库中。请先添加存放这些文件的文件夹。</translation>
    </message>
    <message numerus="yes">
        <source>%n by its place</source>
        <translation>
            <numerusform>%n 项按位置</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by what is in the file</source>
        <translation>
            <numerusform>%n 项按文件内容</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by title and length</source>
        <translation>
            <numerusform>%n 项按标题和时长</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by its file’s name</source>
        <translation>
            <numerusform>%n 项按文件名</numerusform>
        </translation>
    </message>
    <message>
        <source>This file can’t be read as a list</source>
        <translation>无法把此文件读作列表</translation>
    </message>
</context>
<context>
    <name>InferredPanel</name>
    <message>
        <source>What Homereel has inferred about you</source>
        <translation>Homereel 对你的推断</translation>
    </message>
    <message>
        <source>Nothing yet. Play, rate or like a few things; each conclusion then shows here, to be deleted.</source>
        <translation>还没有。播放、评分或点赞几项，之后每条推断都会列在这里，可以删除。</translation>
    </message>
    <message>
        <source>Go to the library</source>
        <translation>前往媒体库</translation>
    </message>
    <message>
        <source>Guesses from what you did, on this machine only. What you delete no longer counts for anything.</source>
        <translation>这些是根据你的行为作出的猜测，只在这台机器上。删除的不再起任何作用。</translation>
    </message>
    <message>
        <source>Interests</source>
        <translation>兴趣</translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation>题材</translation>
    </message>
    <message>
        <source>Artists, series, genres, folders</source>
        <translation>艺人、剧集、流派、文件夹</translation>
    </message>
    <message>
        <source>Single items</source>
        <translation>单个项目</translation>
    </message>
    <message>
        <source>Habits</source>
        <translation>习惯</translation>
    </message>
    <message>
        <source>Deleted: these don’t count</source>
        <translation>已删除：不起作用</translation>
    </message>
    <message>
        <source>Deleted: %1</source>
        <translation>已删除：%1</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>InsightsPage</name>
    <message>
        <source>Map</source>
        <translation>地图</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>Finished and skipped</source>
        <translation>看完与跳过</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>The loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>关于你</translation>
    </message>
    <message>
        <source>Insights</source>
        <translation>洞察</translation>
    </message>
</context>
<context>
    <name>ItemActions</name>
    <message>
        <source>Choose one: it is shown what goes before it is forgotten.</source>
        <translation>请只选一个：忘记之前会显示将消失的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) copied. Paste them where you want them.</source>
        <translation>
            <numerusform>已复制 %n 个文件，可粘贴到想要的地方。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n path(s) copied</source>
        <translation>
            <numerusform>已复制 %n 个路径</numerusform>
        </translation>
    </message>
    <message>
        <source>The files aren’t at hand. Plug in their drive, or scan again.</source>
        <translation>文件现在不在。请接上所在的硬盘，或重新扫描。</translation>
    </message>
</context>
<context>
    <name>KeptOutPanel</name>
    <message>
        <source>Kept out of a profile</source>
        <translation>对某个档案隐藏的文件夹</translation>
    </message>
    <message>
        <source>For that profile, what lies in a ticked folder isn’t shown, found, suggested or counted. What lies in another folder too stays. This is no lock: anybody can switch profiles.</source>
        <translation>对该档案，勾选的文件夹中的内容不会显示、搜到、推荐或计入统计。同时位于其他文件夹的内容仍会保留。这不是锁：任何人都可以切换档案。</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
    <message>
        <source>Folders of %1</source>
        <translation>%1 的文件夹</translation>
    </message>
    <message>
        <source>Keep a folder out</source>
        <translation>隐藏一个文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n item(s))</source>
        <translation>
            <numerusform>%1（%n 个项目）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) kept out</source>
        <translation>
            <numerusform>已隐藏 %n 个项目</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>KeptSearches</name>
    <message>
        <source>Type a search or choose filters first; then they can be kept.</source>
        <translation>请先输入搜索内容或选择筛选条件，然后才能保存。</translation>
    </message>
    <message>
        <source>Name of this search</source>
        <translation>此搜索的名称</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Another name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>“%1” is forgotten.</source>
        <translation>“%1”已删除。</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Kept as “%1”, in the rail.</source>
        <translation>已保存为“%1”，在侧栏中。</translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Press keys…</source>
        <translation>请按键…</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Play all</source>
        <translation>全部播放</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>返回“%1”</translation>
    </message>
    <message>
        <source>Looking through your folders…</source>
        <translation>正在查看你的文件夹…</translation>
    </message>
    <message>
        <source>What is found appears here as it comes.</source>
        <translation>找到的内容会陆续出现在这里。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop a folder anywhere on this window. Homereel looks, listens and reads along, on this machine only.</source>
        <translation>把文件夹拖到窗口任意位置。Homereel 只在这台电脑上看、听、读。</translation>
    </message>
    <message>
        <source>Your films, music and talks belong here</source>
        <translation>这里存放你的影片、音乐和讲座</translation>
    </message>
</context>
<context>
    <name>LineRow</name>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Name it</source>
        <translation>起个名字</translation>
    </message>
    <message>
        <source>Name of the interest %1</source>
        <translation>兴趣“%1”的名字</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Half</source>
        <translation>一半</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>照旧</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Double</source>
        <translation>加倍</translation>
    </message>
    <message>
        <source>How much %1 counts</source>
        <translation>“%1”的分量</translation>
    </message>
</context>
<context>
    <name>ListActions</name>
    <message>
        <source>Name of the new list</source>
        <translation>新列表的名称</translation>
    </message>
    <message>
        <source>Path between these…</source>
        <translation>在这两项之间渐变…</translation>
    </message>
    <message>
        <source>Path from here to…</source>
        <translation>从这里渐变到…</translation>
    </message>
</context>
<context>
    <name>ListDeeds</name>
    <message>
        <source>“%1” is among your lists.</source>
        <translation>“%1”已在你的列表中。</translation>
    </message>
    <message numerus="yes">
        <source>%n on the new list</source>
        <translation>
            <numerusform>新列表中有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>The list “%1” is deleted; nothing that was on it.</source>
        <translation>列表“%1”已删除；其中的内容都还在。</translation>
    </message>
    <message numerus="yes">
        <source>%n added to “%1”</source>
        <translation>
            <numerusform>已将 %n 项加入“%1”</numerusform>
        </translation>
    </message>
    <message>
        <source>All of it is on “%1” already</source>
        <translation>全部都已在“%1”中</translation>
    </message>
    <message numerus="yes">
        <source>%n taken off “%1”</source>
        <translation>
            <numerusform>已从“%1”中移除 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Each is like the one before now.</source>
        <translation>现在每一项都与前一项相似。</translation>
    </message>
    <message numerus="yes">
        <source>%n left out, without a file</source>
        <translation>
            <numerusform>%n 项没有文件，未写入</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n written to %1</source>
        <translation>
            <numerusform>%n 项已写入 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ListPanel</name>
    <message>
        <source>From your history</source>
        <translation>来自你的记录</translation>
    </message>
    <message>
        <source>By rules</source>
        <translation>按规则</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>你的列表</translation>
    </message>
</context>
<context>
    <name>ListView</name>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message>
        <source>Nothing here yet</source>
        <translation>这里还没有内容</translation>
    </message>
    <message>
        <source>Put together by you, in your order</source>
        <translation>由你挑选，按你的顺序</translation>
    </message>
    <message>
        <source>Drop media on its name, or choose “Add to list” in the menu of anything.</source>
        <translation>把媒体拖到它的名称上，或在任意一项的菜单中选择“加入列表”。</translation>
    </message>
    <message>
        <source>Nothing meets its rules now. Change them in the menu above.</source>
        <translation>现在没有符合规则的内容。可在上方菜单中更改规则。</translation>
    </message>
    <message>
        <source>These lists write themselves as you play. Every play counts, from its first seconds.</source>
        <translation>播放时，这些列表会自动生成。每次播放从最初几秒起就计入。</translation>
    </message>
    <message>
        <source>Lists (%1)</source>
        <translation>列表 (%1)</translation>
    </message>
    <message>
        <source>Import a list</source>
        <translation>导入列表</translation>
    </message>
    <message>
        <source>What you hide is kept out of everything else. Choose it here and press H to have it back.</source>
        <translation>隐藏的内容不会出现在其他任何地方。在这里选中它，按 H 即可恢复。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Name of the new list</source>
        <translation>新列表的名称</translation>
    </message>
    <message>
        <source>Another name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>%1, kept</source>
        <translation>%1（留存）</translation>
    </message>
    <message>
        <source>Export list</source>
        <translation>导出列表</translation>
    </message>
</context>
<context>
    <name>LookAlike</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>LoopPanel</name>
    <message>
        <source>%1 still to come</source>
        <translation>还有 %1</translation>
    </message>
    <message>
        <source>%1 couldn’t be read</source>
        <translation>%1 个无法读取</translation>
    </message>
</context>
<context>
    <name>LoopView</name>
    <message>
        <source>The loop of recommending</source>
        <translation>推荐的循环</translation>
    </message>
    <message>
        <source>what you do changes the next list</source>
        <translation>你的行为会改变下一份列表</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message numerus="yes">
        <source>Homereel is looking through %n place(s). What it finds appears as it comes.</source>
        <translation>
            <numerusform>Homereel 正在查看 %n 处位置，找到的内容会陆续出现。</numerusform>
        </translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>查看进度</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be read.</source>
        <translation>
            <numerusform>%n 个文件无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show why</source>
        <translation>查看原因</translation>
    </message>
    <message>
        <source>Homereel speaks the other language from its next start on.</source>
        <translation>下次启动时，Homereel 将使用所选语言。</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>By kind</source>
        <translation>按种类</translation>
    </message>
    <message>
        <source>By topic</source>
        <translation>按主题</translation>
    </message>
    <message>
        <source>Bring up to date</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>A map of your library</source>
        <translation>媒体库地图</translation>
    </message>
    <message>
        <source>Draw the map</source>
        <translation>绘制地图</translation>
    </message>
    <message>
        <source>Farther</source>
        <translation>远一点</translation>
    </message>
    <message>
        <source>Nearer</source>
        <translation>近一点</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>正在绘制…</translation>
    </message>
    <message>
        <source>What looks, sounds and reads alike lies together. Homereel draws the map by itself when it is idle; a large library takes some minutes.</source>
        <translation>看起来、听起来、读起来相似的会排在一起。Homereel 空闲时会自己绘制；大的媒体库需要几分钟。</translation>
    </message>
    <message>
        <source>What looks, sounds and reads alike lies together. Add a folder first.</source>
        <translation>看起来、听起来、读起来相似的会排在一起。请先添加文件夹。</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) aren’t on it yet</source>
        <translation>
            <numerusform>还有 %n 项不在图上</numerusform>
        </translation>
    </message>
    <message>
        <source>others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the words of a topic</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Click to choose, double-click to play; scroll to come nearer</source>
        <translation>单击选择，双击播放；滚动可以放大</translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message>
        <source>Map of the library</source>
        <translation>媒体库地图</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MediaChips</name>
    <message>
        <source>Add what is chosen</source>
        <translation>加入所选</translation>
    </message>
    <message>
        <source>Take what is chosen</source>
        <translation>使用所选</translation>
    </message>
    <message>
        <source>Take away: %1</source>
        <translation>去掉：%1</translation>
    </message>
</context>
<context>
    <name>MiniPlayer</name>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Back to the window</source>
        <translation>回到主窗口</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Fetch…</source>
        <translation>获取…</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>使用这个</translation>
    </message>
    <message>
        <source>Switch now</source>
        <translation>现在切换</translation>
    </message>
    <message>
        <source>What it hasn’t seen yet can be found again when it has</source>
        <translation>它还没看过的内容，等它看过之后才能找到</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>What has come is kept</source>
        <translation>已获取的部分会保留</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>catching up</source>
        <translation>正在赶上</translation>
    </message>
    <message>
        <source>Stay with this</source>
        <translation>继续用这个</translation>
    </message>
    <message>
        <source>It has looked at %1 of %2 files. Until it has seen them all, the other one answers.</source>
        <translation>已看过 %1 个文件，共 %2 个。全部看完之前，由另一个模型回答。</translation>
    </message>
    <message>
        <source>%1 of %2 are here already; fetching goes on from there.</source>
        <translation>已有 %1，共 %2；再次获取时从这里继续。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Which model should look at the pictures?</source>
        <translation>用哪个模型来看画面？</translation>
    </message>
    <message>
        <source>The one that is here already is enough to begin. You can add a better one now or any time later.</source>
        <translation>现有的模型足够开始使用。更好的模型现在或以后随时都能添加。</translation>
    </message>
</context>
<context>
    <name>NameField</name>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>NamedModel</name>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NamesChips</name>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除“%1”</translation>
    </message>
    <message>
        <source>%1 · on %2 of %3</source>
        <translation>%1 · %3 项中的 %2 项</translation>
    </message>
    <message>
        <source>Put on all %1</source>
        <translation>用于全部 %1 项</translation>
    </message>
    <message>
        <source>Remove from all</source>
        <translation>从全部移除</translation>
    </message>
</context>
<context>
    <name>NoteDialog</name>
    <message>
        <source>Note</source>
        <translation>笔记</translation>
    </message>
    <message numerus="yes">
        <source>Note on %n</source>
        <translation>
            <numerusform>给 %n 项写笔记</numerusform>
        </translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>写一条笔记</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>NoteRow</name>
    <message>
        <source>Change the note</source>
        <translation>修改笔记</translation>
    </message>
    <message>
        <source>Delete the note</source>
        <translation>删除笔记</translation>
    </message>
    <message>
        <source>Play from %1</source>
        <translation>从 %1 播放</translation>
    </message>
    <message>
        <source>The note’s words</source>
        <translation>笔记内容</translation>
    </message>
</context>
<context>
    <name>NotesPage</name>
    <message>
        <source>Write a note</source>
        <translation>写一条笔记</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Add the note</source>
        <translation>添加这条笔记</translation>
    </message>
    <message>
        <source>The note is about %1; press for a note on the whole</source>
        <translation>笔记针对 %1；按下则针对整体</translation>
    </message>
    <message>
        <source>Notes are yours alone and can be searched.</source>
        <translation>笔记只属于你，可以搜索。</translation>
    </message>
    <message>
        <source>Bring the deleted note back</source>
        <translation>恢复已删除的笔记</translation>
    </message>
    <message>
        <source>The note is deleted.</source>
        <translation>笔记已删除。</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>it is not there, or no film, music or speech</source>
        <translation>它不在那里，或者不是影片、音乐或讲话</translation>
    </message>
    <message>
        <source>“%1” can’t be played: %2.</source>
        <translation>“%1”无法播放：%2。</translation>
    </message>
</context>
<context>
    <name>PaletteStrip</name>
    <message>
        <source>Main colours: %1</source>
        <translation>主要颜色：%1</translation>
    </message>
</context>
<context>
    <name>PersonRow</name>
    <message>
        <source>Watching now</source>
        <translation>正在观看</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>还没有记录</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>切换</translation>
    </message>
    <message>
        <source>Name of %1</source>
        <translation>%1 的名字</translation>
    </message>
    <message>
        <source>Let %1 watch</source>
        <translation>切换到 %1</translation>
    </message>
    <message>
        <source>Delete %1…</source>
        <translation>删除 %1…</translation>
    </message>
</context>
<context>
    <name>Playback</name>
    <message>
        <source>There are no subtitles, and nothing that was heard of it yet.</source>
        <translation>没有字幕，也还没有听写的内容。</translation>
    </message>
    <message>
        <source>Private session: plays and searches aren’t written down until you end it or close Homereel.</source>
        <translation>私密会话：在你结束它或关闭 Homereel 之前，播放与搜索都不会被记录。</translation>
    </message>
    <message>
        <source>The private session has ended.</source>
        <translation>私密会话已结束。</translation>
    </message>
</context>
<context>
    <name>PrivacyPanel</name>
    <message>
        <source>What is kept of you</source>
        <translation>保留了你的哪些记录</translation>
    </message>
    <message>
        <source>It lies on this machine only. You can take it out as a file.</source>
        <translation>这些记录只在这台电脑上。你可以将其导出为文件。</translation>
    </message>
    <message>
        <source>Export history…</source>
        <translation>导出历史…</translation>
    </message>
    <message>
        <source>Export without names…</source>
        <translation>匿名导出…</translation>
    </message>
    <message>
        <source>Without names: no titles, paths, notes or searches; items as numbers that fit no other file; days counted from the first one. Who knows you well may still know the pattern.</source>
        <translation>匿名：不含标题、路径、笔记和搜索；项目以无法与其他文件对应的编号表示；日期从第一天算起。熟悉你的人仍可能认出你的习惯。</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>It goes from the history, from search and from all that was learnt. Of one item: choose it in the library, then “Forget what I did with it…” in its menu.</source>
        <translation>会从历史、搜索以及所有学到的内容中消失。要忘记单个项目：在媒体库中选中它，然后在菜单中选“忘记我对它做过的…”。</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Forget these days…</source>
        <translation>忘记这些日子…</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Forget everything…</source>
        <translation>忘记一切…</translation>
    </message>
    <message>
        <source>Delete copies and make a new one…</source>
        <translation>删除副本并制作新的…</translation>
    </message>
    <message>
        <source>A day, as %1</source>
        <translation>日期，如 %1</translation>
    </message>
    <message>
        <source>Write days as %1.</source>
        <translation>请按 %1 的格式填写日期。</translation>
    </message>
    <message>
        <source>Since %1: %2</source>
        <translation>自 %1 起：%2</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>还没有记录。</translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) of the library may still hold what was forgotten after they were made.</source>
        <translation>
            <numerusform>媒体库的 %n 份副本可能仍包含在其制作之后被忘记的内容。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no copy of the library that could still hold what is forgotten.</source>
        <translation>没有可能仍包含已忘记内容的媒体库副本。</translation>
    </message>
    <message>
        <source>These days hold: %1</source>
        <translation>这些日子包含：%1</translation>
    </message>
    <message>
        <source>Nothing then.</source>
        <translation>这些日子没有记录。</translation>
    </message>
    <message>
        <source>Export history</source>
        <translation>导出历史</translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) are in %1.</source>
        <translation>
            <numerusform>%n 条记录已存入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Forget what you did on %1?</source>
        <translation>忘记你在 %1 做过的一切？</translation>
    </message>
    <message>
        <source>Forget what you did from %1 to %2?</source>
        <translation>忘记你从 %1 到 %2 做过的一切？</translation>
    </message>
    <message>
        <source>Forget everything: history, lists and kept searches?</source>
        <translation>忘记一切：历史、列表和保留的搜索？</translation>
    </message>
    <message>
        <source>A new one is made first. Copies that you put elsewhere stay as they are.</source>
        <translation>会先制作一份新的。你存到别处的副本保持不变。</translation>
    </message>
    <message>
        <source>Delete all copies of the library in its own folder?</source>
        <translation>删除媒体库文件夹中的所有副本？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) deleted, a new one made.</source>
        <translation>
            <numerusform>已删除 %n 份副本，并制作了一份新的。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProfilesPanel</name>
    <message>
        <source>Who is watching</source>
        <translation>谁在观看</translation>
    </message>
    <message>
        <source>Each has a history, opinions, lists and suggestions of their own. The library is the same.</source>
        <translation>每个人都有自己的历史、评价、列表和推荐。媒体库是共用的。</translation>
    </message>
    <message>
        <source>Name of another person</source>
        <translation>另一个人的名字</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>还没有记录</translation>
    </message>
    <message>
        <source>This goes with it: %1. It can’t be had back; copies of the library still hold it.</source>
        <translation>随之消失的有：%1。无法找回；媒体库的副本仍包含这些内容。</translation>
    </message>
    <message>
        <source>Delete the profile “%1” with its history?</source>
        <translation>删除档案“%1”及其历史？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete all copies of the library too, and make a new one</source>
        <translation>同时删除媒体库的所有副本，并制作一份新的</translation>
    </message>
</context>
<context>
    <name>QualityPanel</name>
    <message>
        <source>How often what you liked stood among the first ten</source>
        <translation>你喜欢的有多少排在前十</translation>
    </message>
    <message>
        <source>How good are the suggestions?</source>
        <translation>推荐得准不准？</translation>
    </message>
    <message>
        <source>Go to the library</source>
        <translation>前往媒体库</translation>
    </message>
    <message>
        <source>How it is measured</source>
        <translation>怎样衡量</translation>
    </message>
    <message>
        <source>Homereel goes back to just before each time that you met something new and liked it, knows nothing of what came later, and ranks the whole library as it was then. Counted is how often what you then liked was among the first ten. “What is played most” counts the plays of everybody here.</source>
        <translation>Homereel 回到你每次遇到新内容并喜欢它之前的那一刻，不知道后来的任何事，给当时的整个媒体库排序，再数你随后喜欢的有多少排在前十。“播放最多的”统计这里所有人的播放。</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在衡量…</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>现在衡量</translation>
    </message>
    <message numerus="yes">
        <source>That can’t be said yet: you met and liked %n item(s) for the first time when it was measured last. </source>
        <translation>
            <numerusform>还说不准：上次衡量时，你初次遇到并喜欢的只有 %n 项。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are needed: play things to the end, like or rate them.</source>
        <translation>
            <numerusform>至少需要 %n 项：放完、点赞或评分。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rests on %n time(s) that you met something new and liked it, among about %1 items.</source>
        <translation>
            <numerusform>依据：在约 %1 项中，你 %n 次遇到新内容并喜欢。</numerusform>
        </translation>
    </message>
    <message>
        <source> That is few: the lines through the bars say how little is sure.</source>
        <translation>次数不多：条上的横线表示还有多不确定。</translation>
    </message>
    <message>
        <source>Measured %1</source>
        <translation>衡量于%1</translation>
    </message>
    <message>
        <source>The suggestions find what you like better than all three simple ways</source>
        <translation>推荐比三种简单办法都更能找到你喜欢的</translation>
    </message>
    <message>
        <source>A simple way finds what you like better than the suggestions do</source>
        <translation>有一种简单办法比推荐更能找到你喜欢的</translation>
    </message>
    <message>
        <source> and </source>
        <comment>between ways of choosing</comment>
        <translation>和</translation>
    </message>
    <message>
        <source>The suggestions are surely better than %1</source>
        <translation>推荐确实好于%1</translation>
    </message>
    <message>
        <source>So far no difference is sure</source>
        <translation>目前还看不出确定的差别</translation>
    </message>
    <message>
        <source>Homereel’s suggestions</source>
        <translation>Homereel 的推荐</translation>
    </message>
    <message>
        <source>What is played most</source>
        <translation>播放最多的</translation>
    </message>
    <message>
        <source>Chance</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>What was added last</source>
        <translation>最近添加的</translation>
    </message>
    <message>
        <source>what is played most</source>
        <comment>within a sentence</comment>
        <translation>播放最多的</translation>
    </message>
    <message>
        <source>chance</source>
        <comment>within a sentence</comment>
        <translation>随机</translation>
    </message>
    <message>
        <source>what was added last</source>
        <comment>within a sentence</comment>
        <translation>最近添加的</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1: %2 of %3 among the first ten, probably between %4 and %5 percent</source>
        <translation>%1：%3 次中有 %2 次排在前十，大概在百分之 %4 到 %5 之间</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Use it here</source>
        <translation>用在这里</translation>
    </message>
    <message>
        <source>Leave it there</source>
        <translation>保持不变</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>plays now</source>
        <translation>正在播放</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>播放队列</translation>
    </message>
    <message>
        <source>Enter plays from there, Delete takes out, Alt+Up or Down moves</source>
        <translation>回车从此处播放，Delete 移出，Alt+上/下 移动</translation>
    </message>
    <message>
        <source>What could follow</source>
        <translation>接下来可以播放</translation>
    </message>
    <message>
        <source>Enter adds it to the queue</source>
        <translation>回车加入队列</translation>
    </message>
    <message>
        <source>Nothing is queued. Choose something and press Q.</source>
        <translation>队列是空的。选中内容后按 Q 加入。</translation>
    </message>
    <message>
        <source>Shuffle what comes</source>
        <translation>打乱后面的顺序</translation>
    </message>
    <message>
        <source>Save as a list</source>
        <translation>存为列表</translation>
    </message>
    <message>
        <source>Empty the queue</source>
        <translation>清空队列</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Name of the list, then Enter</source>
        <translation>输入列表名后按回车</translation>
    </message>
    <message>
        <source>Name of the list</source>
        <translation>列表名</translation>
    </message>
    <message>
        <source>Like what plays</source>
        <translation>与正在播放的相似</translation>
    </message>
    <message>
        <source>Play from here</source>
        <translation>从这里播放</translation>
    </message>
    <message>
        <source>Play next</source>
        <translation>下一个播放</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>“%1” is among your lists.</source>
        <translation>“%1”已在你的列表中。</translation>
    </message>
    <message>
        <source>Repeat: off</source>
        <translation>循环：关</translation>
    </message>
    <message>
        <source>Repeat: all</source>
        <translation>循环：全部</translation>
    </message>
    <message>
        <source>Repeat: this one</source>
        <translation>循环：这一个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>For you</source>
        <translation>为你推荐</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Insights</source>
        <translation>洞察</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>动态</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Kept search: %1</source>
        <translation>保存的搜索：%1</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message numerus="yes">
        <source>%n rated</source>
        <translation>
            <numerusform>已给 %n 项评分</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n noted</source>
        <translation>
            <numerusform>已给 %n 项写笔记</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden</source>
        <translation>
            <numerusform>已隐藏 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n liked</source>
        <translation>
            <numerusform>已喜欢 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disliked</source>
        <translation>
            <numerusform>已标为不喜欢 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Taken back on %n</source>
        <translation>
            <numerusform>已对 %n 项撤回</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Refusing</name>
    <message numerus="yes">
        <source>%n won’t be suggested again</source>
        <translation>
            <numerusform>%n 项不会再推荐</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n put off for a week</source>
        <translation>
            <numerusform>%n 项推迟一周</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disliked</source>
        <translation>
            <numerusform>%n 项已标为不喜欢</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Muted: %1</source>
        <translation>已静音：%1</translation>
    </message>
    <message>
        <source>As it was: %1</source>
        <translation>恢复原样：%1</translation>
    </message>
    <message>
        <source>More of this: %1</source>
        <translation>多推荐：%1</translation>
    </message>
    <message>
        <source>Less of this: %1</source>
        <translation>少推荐：%1</translation>
    </message>
</context>
<context>
    <name>Reset</name>
    <message>
        <source>As it was at first</source>
        <translation>恢复原样</translation>
    </message>
</context>
<context>
    <name>RuleSheet</name>
    <message>
        <source>Like these</source>
        <translation>与这些相似</translation>
    </message>
    <message>
        <source>Unlike these</source>
        <translation>与这些不同</translation>
    </message>
    <message>
        <source>In small steps to</source>
        <translation>逐步渐变到</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Keep the list</source>
        <translation>保存列表</translation>
    </message>
    <message>
        <source>Rules of “%1”</source>
        <translation>“%1”的规则</translation>
    </message>
    <message>
        <source>New list by rules</source>
        <translation>按规则新建列表</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Name of the list</source>
        <translation>列表名</translation>
    </message>
    <message>
        <source>Conditions</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Conditions as in searches; the chips above write them for you</source>
        <translation>与搜索中的条件相同；上方的按钮会替你写好</translation>
    </message>
    <message>
        <source>as usual</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Items at most</source>
        <translation>最多项数</translation>
    </message>
    <message>
        <source>Choose conditions, or something that it is to be like.</source>
        <translation>请选择条件，或选择列表要与之相似的内容。</translation>
    </message>
    <message>
        <source>The way begins at one thing: leave one above that it is to be like.</source>
        <translation>渐变只从一项开始：请在上方只留一项。</translation>
    </message>
    <message>
        <source>A list is made only of conditions, as in is:unseen or year:2010..2019: “%1” holds words.</source>
        <translation>列表只能由条件组成，例如 is:unseen 或 year:2010..2019；“%1”中含有普通词语。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing meets this now</source>
        <translation>现在没有符合的内容</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>还有 %Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>No list yet</source>
        <translation>尚无列表</translation>
    </message>
    <message>
        <source>Choose something in the window first; this sheet stays open meanwhile.</source>
        <translation>请先在主窗口中选择；此窗口会一直开着。</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Search words and moments</source>
        <translation>搜索文字与片段</translation>
    </message>
    <message>
        <source>Titles, people, what is said, what is to be seen: “a red car in the snow”, “雪地里的红色汽车”.</source>
        <translation>标题、人物、说过的话、看得见的东西：“a red car in the snow”“雪地里的红色汽车”。</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Like “%1”</source>
        <translation>与“%1”相似</translation>
    </message>
    <message>
        <source>%1, “%2”</source>
        <translation>%1，“%2”</translation>
    </message>
    <message>
        <source>It can’t be looked at.</source>
        <translation>无法查看这个文件。</translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>没有找到“%1”</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n 条结果</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · the picture is being looked at</source>
        <translation>%1 · 正在查看图片</translation>
    </message>
    <message>
        <source>%1 by words · pictures and meaning follow</source>
        <translation>按文字 %1 · 画面与含义随后到来</translation>
    </message>
    <message>
        <source>%1 · by words only</source>
        <translation>%1 · 仅按文字</translation>
    </message>
</context>
<context>
    <name>SeekBar</name>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Your note: %1</source>
        <translation>你的笔记：%1</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>设置的各部分</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>没有设置含有这些字。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>Share</name>
    <message>
        <source>Copy the file</source>
        <translation>复制文件</translation>
    </message>
    <message>
        <source>Save a part as a clip…</source>
        <translation>把一段存为片段…</translation>
    </message>
    <message>
        <source>Save the picture…</source>
        <translation>保存画面…</translation>
    </message>
    <message>
        <source>The file is in the clipboard: paste it where you want it.</source>
        <translation>文件已在剪贴板中：粘贴到你想要的地方即可。</translation>
    </message>
    <message>
        <source>The picture at %1</source>
        <translation>%1 处的画面</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>已保存为 %1</translation>
    </message>
    <message>
        <source>Save the picture at %1…</source>
        <translation>保存 %1 处的画面…</translation>
    </message>
</context>
<context>
    <name>ShelfBox</name>
    <message>
        <source>See all ▸</source>
        <translation>查看全部 ▸</translation>
    </message>
    <message>
        <source>More of this</source>
        <translation>多一些</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Less of this</source>
        <translation>少一些</translation>
    </message>
    <message>
        <source>Mute it</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Further along this shelf</source>
        <translation>向后翻</translation>
    </message>
    <message>
        <source>Back along this shelf</source>
        <translation>向前翻</translation>
    </message>
    <message>
        <source>How much this counts: %1</source>
        <translation>这一兴趣的分量：%1</translation>
    </message>
    <message>
        <source>How much this counts</source>
        <translation>这一兴趣的分量</translation>
    </message>
    <message>
        <source>See all: %1</source>
        <translation>查看全部：%1</translation>
    </message>
    <message>
        <source>%1 · more of it</source>
        <translation>%1 · 多一些</translation>
    </message>
    <message>
        <source>%1 · less of it</source>
        <translation>%1 · 少一些</translation>
    </message>
</context>
<context>
    <name>ShelfWords</name>
    <message numerus="yes">
        <source>%n episode(s)</source>
        <translation>
            <numerusform>%n 集</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unseen</source>
        <translation>
            <numerusform>%n 集未看</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n song(s)</source>
        <translation>
            <numerusform>%n 首</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n season(s)</source>
        <translation>
            <numerusform>%n 季</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n series</source>
        <translation>
            <numerusform>%n 部剧集</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n album(s)</source>
        <translation>
            <numerusform>%n 张专辑</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n artist(s)</source>
        <translation>
            <numerusform>%n 位艺人</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShortcutSettings</name>
    <message>
        <source>All keys as they were at first</source>
        <translation>所有按键恢复原样</translation>
    </message>
    <message>
        <source>Choose a key’s button and press the new keys: Backspace takes them away, Esc leaves them.</source>
        <translation>点按键的按钮，再按下新的按键：退格键清除，Esc 保持不变。</translation>
    </message>
    <message>
        <source>Its own keys for %1</source>
        <translation>恢复“%1”原来的按键</translation>
    </message>
    <message>
        <source>%1 moves about everywhere and can’t be chosen.</source>
        <translation>%1 处处用于移动，不能选用。</translation>
    </message>
    <message>
        <source>%1 is “%2”, which can’t be changed.</source>
        <translation>%1 是“%2”，不能更改。</translation>
    </message>
    <message>
        <source>%1 is “%2” now.</source>
        <translation>%1 现在是“%2”。</translation>
    </message>
    <message>
        <source>Leave it there</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>All right</source>
        <translation>好</translation>
    </message>
    <message>
        <source>Keys changed</source>
        <translation>已更改按键</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤消</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>ShotModel</name>
    <message>
        <source>Shot %1 of %2</source>
        <translation>第 %1 个镜头，共 %2 个</translation>
    </message>
</context>
<context>
    <name>SimilarList</name>
    <message>
        <source>More like this</source>
        <translation>更多相似内容</translation>
    </message>
    <message>
        <source>Enter shows the item, P plays it</source>
        <translation>回车键显示该项，P 键播放</translation>
    </message>
    <message>
        <source>Play from %1</source>
        <translation>从 %1 播放</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
</context>
<context>
    <name>SimilarPage</name>
    <message>
        <source>The whole instead</source>
        <translation>改为整体</translation>
    </message>
    <message>
        <source>Like the shot at %1</source>
        <translation>与 %1 处的镜头相似</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message numerus="yes">
        <source>Like these %n</source>
        <translation>
            <numerusform>与这 %n 个相似</numerusform>
        </translation>
    </message>
    <message>
        <source>Only the first</source>
        <translation>仅第一个</translation>
    </message>
    <message>
        <source>Nothing like it yet. More is found as more is indexed.</source>
        <translation>还没有与它相似的。整理得越多，找到的越多。</translation>
    </message>
    <message>
        <source>Nothing is alike in what counts now. Move a slider up, or press Reset.</source>
        <translation>按现在的权重没有相似的。把某个滑块调高，或按“重置”。</translation>
    </message>
    <message>
        <source>It couldn’t be looked up: %1</source>
        <translation>无法查找：%1</translation>
    </message>
</context>
<context>
    <name>SoundCurve</name>
    <message>
        <source>Sound along the time</source>
        <translation>声音随时间的变化</translation>
    </message>
    <message>
        <source> · %1 LUFS</source>
        <translation> · %1 LUFS</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>other sounds</source>
        <translation>其他声音</translation>
    </message>
    <message>
        <source>silence</source>
        <translation>静音</translation>
    </message>
</context>
<context>
    <name>Sources</name>
    <message>
        <source>New list…</source>
        <translation>新建列表…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Read an M3U8 or XSPF file of another player</source>
        <translation>读取其他播放器的 M3U8 或 XSPF 文件</translation>
    </message>
    <message>
        <source>List: %1</source>
        <translation>列表：%1</translation>
    </message>
    <message>
        <source>By rules…</source>
        <translation>按规则…</translation>
    </message>
    <message>
        <source>By hand…</source>
        <translation>手动…</translation>
    </message>
    <message>
        <source>More lists</source>
        <translation>更多列表</translation>
    </message>
</context>
<context>
    <name>Spent</name>
    <message>
        <source>Time and energy</source>
        <translation>时间与能耗</translation>
    </message>
    <message numerus="yes">
        <source>The last %n run(s): %1 of work, %2</source>
        <translation>
            <numerusform>最近 %n 次：工作 %1，用电 %2</numerusform>
        </translation>
    </message>
    <message>
        <source>at work</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>broken off</source>
        <translation>中断</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n 个无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>Energy: Homereel’s share of what the processor’s own meter counted.</source>
        <translation>能耗：处理器电表读数中属于 Homereel 的部分。</translation>
    </message>
    <message>
        <source>Energy: Homereel’s share of what the battery gave.</source>
        <translation>能耗：电池放电中属于 Homereel 的部分。</translation>
    </message>
    <message>
        <source>Energy is an estimate, 8 W for each busy processor core: this system’s meter can’t be read.</source>
        <translation>能耗是估计值，按每个忙碌的处理器核心 8 W 计算：无法读取这个系统的电表。</translation>
    </message>
</context>
<context>
    <name>StarRating</name>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Rate from half a star to five: click, or type 1–5; 0 clears</source>
        <translation>评分从半星到五星：点击或按 1–5，按 0 清除</translation>
    </message>
    <message>
        <source>not rated</source>
        <translation>未评分</translation>
    </message>
    <message>
        <source>%1 of 5 stars</source>
        <translation>%1 星（满分 5 星）</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Steps, the most useful first</source>
        <translation>步骤，最有用的在先</translation>
    </message>
    <message>
        <source>Titles, length, identity</source>
        <translation>标题、时长、身份</translation>
    </message>
    <message>
        <source>Pictures and sound</source>
        <translation>画面与声音</translation>
    </message>
    <message>
        <source>Speech, at a glance</source>
        <translation>讲话（粗听）</translation>
    </message>
    <message>
        <source>Topics and meaning</source>
        <translation>主题与含义</translation>
    </message>
    <message>
        <source>Speech, word by word</source>
        <translation>讲话（逐字）</translation>
    </message>
    <message>
        <source>First, so that all can be found by name and played. A file that you open goes first.</source>
        <translation>最先，这样都能按名字找到并播放。你打开的文件最优先。</translation>
    </message>
    <message>
        <source>Then what is seen and heard: “More like this” works from here on.</source>
        <translation>然后是看到和听到的：从这一步起“更多类似”可用。</translation>
    </message>
    <message>
        <source>A little of each file’s speech: its language, and early what it is about.</source>
        <translation>每个文件听一小段：语言，以及大致内容。</translation>
    </message>
    <message>
        <source>From titles and what was heard so far; read again when every word is known.</source>
        <translation>来自标题和已听到的内容；全部听写后会再读一遍。</translation>
    </message>
    <message>
        <source>Last, since it takes longest: what you open or play comes before the rest.</source>
        <translation>最后，因为最费时：你打开或播放的先处理。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>还没有</translation>
    </message>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n 个无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>大约还需 %1</translation>
    </message>
</context>
<context>
    <name>SuggestionSettings</name>
    <message>
        <source>How they are chosen</source>
        <translation>如何挑选</translation>
    </message>
    <message>
        <source>2 weeks</source>
        <translation>2 周</translation>
    </message>
    <message>
        <source>1 month</source>
        <translation>1 个月</translation>
    </message>
    <message>
        <source>2 months</source>
        <translation>2 个月</translation>
    </message>
    <message>
        <source>6 months</source>
        <translation>6 个月</translation>
    </message>
    <message>
        <source>2 years</source>
        <translation>2 年</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>After so long, what you played or rated counts half. Shorter follows your mood, longer your years.</source>
        <translation>过了这么久，你的播放和评分只算一半。短则随心情，长则看多年喜好。</translation>
    </message>
    <message>
        <source>Taste remembers</source>
        <translation>口味记忆</translation>
    </message>
    <message>
        <source>More variety puts things side by side that differ, even where one of them fits less well.</source>
        <translation>越多样，并列的内容差别越大，即使其中有的不那么合适。</translation>
    </message>
    <message>
        <source>Variety</source>
        <translation>多样性</translation>
    </message>
    <message>
        <source>Guesses are things that Homereel can’t judge yet; a guess that you turn down isn’t made again.</source>
        <translation>猜测是 Homereel 还无法判断的内容；你拒绝过的不会再猜。</translation>
    </message>
    <message>
        <source>Surprises</source>
        <translation>惊喜</translation>
    </message>
    <message>
        <source>What fits best, first</source>
        <translation>最合适的排在前面</translation>
    </message>
    <message>
        <source>%1 % variety</source>
        <translation>%1 % 多样</translation>
    </message>
    <message numerus="yes">
        <source>%n of 20 are guesses</source>
        <translation>
            <numerusform>每 20 个中有 %n 个是猜测</numerusform>
        </translation>
    </message>
    <message>
        <source>No guesses</source>
        <translation>不猜测</translation>
    </message>
</context>
<context>
    <name>TakeOutSheet</name>
    <message>
        <source>Ratings into tags</source>
        <translation>把评分写进标签</translation>
    </message>
    <message>
        <source>Ratings into .nfo files</source>
        <translation>把评分写进 .nfo 文件</translation>
    </message>
    <message>
        <source>Plays of what you didn’t rate, too</source>
        <translation>没有评分的内容，播放次数也写出去</translation>
    </message>
    <message>
        <source>Files that can’t take them, and why</source>
        <translation>不能写入的文件及原因</translation>
    </message>
    <message>
        <source>Write into the files</source>
        <translation>写进文件</translation>
    </message>
    <message>
        <source>Your library is encrypted; your files aren’t: whoever can read them will read this there.</source>
        <translation>你的媒体库已加密，你的文件没有：谁能读到这些文件，就能在里面读到这些。</translation>
    </message>
    <message>
        <source>Looking at your files…</source>
        <translation>正在查看你的文件…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>Into the tags of %n file(s)</source>
        <translation>
            <numerusform>写进 %n 个文件的标签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Into .nfo files beside %n film(s) and episode(s)</source>
        <translation>
            <numerusform>写进 %n 部影片和剧集旁的 .nfo 文件</numerusform>
        </translation>
    </message>
    <message>
        <source>No file takes them</source>
        <translation>没有文件能写入</translation>
    </message>
    <message>
        <source>Nothing here that you rated or played</source>
        <translation>这里没有你评过分或播放过的内容</translation>
    </message>
    <message>
        <source>Nothing here that you rated</source>
        <translation>这里没有你评过分的内容</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) can’t take them and will be left.</source>
        <translation>
            <numerusform>%n 个文件不能写入，保持不变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Films and episodes take ratings in .nfo files beside them.</source>
        <translation>影片和剧集的评分可以写进旁边的 .nfo 文件。</translation>
    </message>
    <message>
        <source>Each file as it was keeps standing beside it, as “….before-homereel”: %1 in all, if none was kept before.</source>
        <translation>每个文件原来的样子会保留在旁边，名为“….before-homereel”：如果以前没有保留过，共 %1。</translation>
    </message>
    <message>
        <source>An .nfo that is changed keeps standing beside it, as “….before-homereel”.</source>
        <translation>改动的 .nfo 原来的样子会保留在旁边，名为“….before-homereel”。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>It broke off. What was written stays; ask again for the rest.</source>
        <translation>中途断开了。已写入的保留；其余的请再来一次。</translation>
    </message>
    <message numerus="yes">
        <source>Stopped. %n file(s) written</source>
        <translation>
            <numerusform>已停止，写入了 %n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>已写入 %n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) said so already.</source>
        <translation>
            <numerusform>%n 个文件本来就是这样。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be written.</source>
        <translation>
            <numerusform>%n 个文件没能写入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopping after the file at hand…</source>
        <translation>写完当前文件后停止…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>This couldn’t be done</source>
        <translation>没能完成</translation>
    </message>
    <message>
        <source>The files couldn’t be written.</source>
        <translation>没能写入文件。</translation>
    </message>
</context>
<context>
    <name>TakingOutCard</name>
    <message>
        <source>Take your ratings to other programs</source>
        <translation>把你的评分带到其他程序</translation>
    </message>
    <message>
        <source>Stars and plays where others read them: in the tags of songs (Strawberry, MusicBee, Kodi), or in .nfo files beside films and episodes (Kodi, Jellyfin). You see what would be written before anything is, and each file as it was is kept.</source>
        <translation>把星级和播放次数写到其他程序会读的地方：歌曲的标签（Strawberry、MusicBee、Kodi），或影片和剧集旁的 .nfo 文件（Kodi、Jellyfin）。写入之前你会先看到要写什么，每个文件原来的样子都会保留。</translation>
    </message>
    <message>
        <source>Into tags…</source>
        <translation>写进标签…</translation>
    </message>
    <message>
        <source>Into .nfo files…</source>
        <translation>写进 .nfo 文件…</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>已写入 %n 个文件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Search words and moments   ( / )</source>
        <translation>搜索文字与片段   ( / )</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
</context>
<context>
    <name>TrackMenus</name>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Chapter %1</source>
        <translation>第 %1 章</translation>
    </message>
    <message>
        <source>Track %1</source>
        <translation>轨道 %1</translation>
    </message>
    <message>
        <source>From the file beside it</source>
        <translation>来自旁边的字幕文件</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>文件内</translation>
    </message>
    <message>
        <source>Heard by Homereel</source>
        <translation>由 Homereel 听写</translation>
    </message>
    <message>
        <source>Heard by Homereel, in part</source>
        <translation>由 Homereel 听写（部分）</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Find in what is said</source>
        <translation>在文稿中查找</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>%1 of %2 lines</source>
        <translation>%1 / %2 行</translation>
    </message>
    <message>
        <source>Not listened to yet. What is said appears here once it is.</source>
        <translation>还没有听过。听完后，说过的话会出现在这里。</translation>
    </message>
    <message>
        <source>Nobody speaks in it.</source>
        <translation>其中没有人说话。</translation>
    </message>
    <message>
        <source>No speech found so far.</source>
        <translation>目前没有发现讲话。</translation>
    </message>
    <message>
        <source>Only parts so far; the rest follows.</source>
        <translation>目前只有部分内容，其余随后补上。</translation>
    </message>
</context>
<context>
    <name>Trash</name>
    <message>
        <source>Their files aren’t at hand, so that they can’t be moved. Plug in their drive.</source>
        <translation>它们的文件现在不在，无法移动。请接上所在的硬盘。</translation>
    </message>
    <message numerus="yes">
        <source>Move %n file(s) to the trash?</source>
        <translation>
            <numerusform>把 %n 个文件移到回收站？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>What you played, rated and noted is kept, and is there again if they come back.</source>
        <translation>你的播放、评分和笔记都会保留，文件回来时还在。</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) moved to the trash.</source>
        <translation>
            <numerusform>已将 %n 个文件移到回收站。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>%n more stay(s) too.</source>
        <translation>
            <numerusform>另有 %n 个也保留未动。</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” stays: there is no trash on its drive. Delete it in the file manager.</source>
        <translation>“%1”未动：所在硬盘没有回收站。请在文件管理器中删除。</translation>
    </message>
    <message>
        <source>“%1” stays: its name isn’t text that the trash can keep. Rename it first.</source>
        <translation>“%1”未动：回收站无法保存这样的文件名。请先改名。</translation>
    </message>
    <message>
        <source>“%1” stays: its folder can’t be changed.</source>
        <translation>“%1”未动：所在文件夹不可更改。</translation>
    </message>
    <message>
        <source>“%1” isn’t where it was.</source>
        <translation>“%1”已不在原处。</translation>
    </message>
    <message>
        <source>“%1” stays in the trash: another file has its place now.</source>
        <translation>“%1”留在回收站：原处已有另一个文件。</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Homereel goes on here. Its menu has Quit.</source>
        <translation>Homereel 在这里继续运行。它的菜单中有“退出”。</translation>
    </message>
    <message>
        <source>Show Homereel</source>
        <translation>显示 Homereel</translation>
    </message>
    <message>
        <source>Quit Homereel</source>
        <translation>退出 Homereel</translation>
    </message>
</context>
<context>
    <name>TurningDialog</name>
    <message>
        <source>How far it is</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>请稍候</translation>
    </message>
    <message>
        <source>The library is written anew and compared with the old one…</source>
        <translation>正在重新写入媒体库并与原来的逐行比对…</translation>
    </message>
    <message>
        <source>Its copies are written anew…</source>
        <translation>正在重新写入副本…</translation>
    </message>
    <message>
        <source>What was there before is overwritten and deleted…</source>
        <translation>正在覆盖并删除原有内容…</translation>
    </message>
    <message>
        <source>The copy is looked at before it is put back…</source>
        <translation>正在检查副本，然后再恢复…</translation>
    </message>
    <message>
        <source>What is there now is copied…</source>
        <translation>正在备份现有内容…</translation>
    </message>
    <message>
        <source>The copy is put back in the library’s place…</source>
        <translation>正在用副本恢复媒体库…</translation>
    </message>
    <message>
        <source>That broke off. Start Homereel again: it undoes what was begun, or goes on there.</source>
        <translation>操作中断了。请重新启动 Homereel：它会撤销已开始的操作，或从那里继续。</translation>
    </message>
</context>
<context>
    <name>Understanding</name>
    <message>
        <source>Copying and checking it…</source>
        <translation>正在复制并核对…</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>The model’s file (its other files beside it)</source>
        <translation>模型文件（其他文件放在同一文件夹）</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>UnderstandingSettings</name>
    <message>
        <source>What is understood</source>
        <translation>理解哪些内容</translation>
    </message>
    <message>
        <source>Who speaks where, so that the same voice is found again. Voice prints never leave this computer.</source>
        <translation>谁在何处说话，以便再找到同一人声。声纹从不离开这台电脑。</translation>
    </message>
    <message>
        <source>Recognise voices</source>
        <translation>识别人声</translation>
    </message>
    <message>
        <source>The fastest</source>
        <translation>最快的</translation>
    </message>
    <message>
        <source>What writes down speech. Both run the same model; a change counts for what is heard from then on.</source>
        <translation>用什么写下语音。两者用同一模型；更改只影响此后听到的内容。</translation>
    </message>
    <message>
        <source>Speech engine</source>
        <translation>语音引擎</translation>
    </message>
    <message>
        <source>Models in use</source>
        <translation>使用中的模型</translation>
    </message>
    <message>
        <source>They came with Homereel and work offline.</source>
        <translation>随 Homereel 一起提供，离线即可使用。</translation>
    </message>
    <message>
        <source>For pictures</source>
        <translation>用于画面</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Meaning of texts</source>
        <translation>文字含义</translation>
    </message>
    <message>
        <source>Voices that were recognised are deleted, their names too. This can’t be taken back.</source>
        <translation>已识别的人声连同名字都会删除，且无法撤消。</translation>
    </message>
    <message>
        <source>Switch off and delete</source>
        <translation>关闭并删除</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>UnlockDialog</name>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>This copy is encrypted</source>
        <translation>该副本已加密</translation>
    </message>
    <message>
        <source>Your library is encrypted</source>
        <translation>你的媒体库已加密</translation>
    </message>
    <message>
        <source>Its passphrase is that of the time when it was made.</source>
        <translation>请输入制作该副本时的口令。</translation>
    </message>
    <message>
        <source>Enter its passphrase to open it. It isn’t written down anywhere.</source>
        <translation>请输入口令以打开。口令不会保存在任何地方。</translation>
    </message>
    <message>
        <source>This is not the passphrase. Nobody can tell it you; try again.</source>
        <translation>口令不对。没有人能告诉你口令；请再试一次。</translation>
    </message>
</context>
<context>
    <name>VideoPage</name>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
</context>
<context>
    <name>VoiceRow</name>
    <message>
        <source>Voice %1: who is it?</source>
        <translation>声音 %1：是谁？</translation>
    </message>
    <message>
        <source>Name of voice %1</source>
        <translation>声音 %1 的名字</translation>
    </message>
    <message>
        <source>A name that another voice has makes the two one.</source>
        <translation>若名字与另一个声音相同，两者将合为一个。</translation>
    </message>
    <message>
        <source>Where %1 speaks: %2</source>
        <translation>%1 说话的位置：%2</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>Forget %1</source>
        <translation>忘记 %1</translation>
    </message>
    <message>
        <source>Deletes what was measured of this voice, and its name. It isn’t taken up again where it speaks.</source>
        <translation>删除这个声音的测量数据和名字；在这些位置不会再记录它。</translation>
    </message>
    <message numerus="yes">
        <source>Also in %n other item(s)</source>
        <translation>
            <numerusform>还出现在另外 %n 个项目中</numerusform>
        </translation>
    </message>
    <message>
        <source>voice %1</source>
        <translation>声音 %1</translation>
    </message>
    <message>
        <source>Press again to forget it for good</source>
        <translation>再按一次，永久忘记</translation>
    </message>
</context>
<context>
    <name>VoicesPart</name>
    <message>
        <source>Recognise voices</source>
        <translation>识别声音</translation>
    </message>
    <message>
        <source>From the next indexing on, on this machine only.</source>
        <translation>从下次建立索引开始，仅在本机进行。</translation>
    </message>
    <message>
        <source>Don’t recognise voices</source>
        <translation>不识别声音</translation>
    </message>
    <message>
        <source>Press again to delete all voices and names</source>
        <translation>再按一次，删除所有声音和名字</translation>
    </message>
    <message numerus="yes">
        <source>%n voice(s)</source>
        <translation>
            <numerusform>%n 个声音</numerusform>
        </translation>
    </message>
    <message>
        <source>Voices aren’t recognised.</source>
        <translation>未启用声音识别。</translation>
    </message>
</context>
<context>
    <name>WeightSliders</name>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>What is to be seen</source>
        <translation>画面里有什么</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Colours, light and movement</source>
        <translation>色彩、光线与动感</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>How it sounds: instruments, noises, rhythm</source>
        <translation>听起来如何：乐器、声响、节奏</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Who speaks</source>
        <translation>谁在说话</translation>
    </message>
    <message>
        <source>Spoken</source>
        <translation>话语</translation>
    </message>
    <message>
        <source>What is said in some half minute of it</source>
        <translation>其中某半分钟说了什么</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>What it is about: title, description, all that is said</source>
        <translation>讲的是什么：标题、简介和全部话语</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>The same series, album, artist or genre</source>
        <translation>同一剧集、专辑、艺人或流派</translation>
    </message>
    <message>
        <source>Alike in everything</source>
        <translation>各方面都相似</translation>
    </message>
    <message>
        <source>Looks like it</source>
        <translation>看起来像</translation>
    </message>
    <message>
        <source>Sounds like it</source>
        <translation>听起来像</translation>
    </message>
    <message>
        <source>The same voice</source>
        <translation>同一人声</translation>
    </message>
    <message>
        <source>About the same</source>
        <translation>讲的是同一件事</translation>
    </message>
    <message>
        <source>By the same, of the same series</source>
        <translation>同一作者，同一系列</translation>
    </message>
    <message>
        <source>As weighed below</source>
        <translation>按下方权重</translation>
    </message>
    <message>
        <source>Weigh it finely</source>
        <translation>细调权重</translation>
    </message>
    <message>
        <source>Weigh as is usual for this kind</source>
        <translation>恢复此类内容的常用权重</translation>
    </message>
    <message>
        <source>What counts: %1</source>
        <translation>看重：%1</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Yes, go on</source>
        <translation>同意，继续</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
</context>
<context>
    <name>WhoWatches</name>
    <message>
        <source>Who is watching</source>
        <translation>谁在观看</translation>
    </message>
    <message>
        <source>Watching now: %1</source>
        <translation>正在观看：%1</translation>
    </message>
    <message>
        <source>Name of the new profile</source>
        <translation>新档案的名字</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>New profile…</source>
        <translation>新建档案…</translation>
    </message>
    <message>
        <source>Who is watching: %1</source>
        <translation>正在观看的是：%1</translation>
    </message>
</context>
<context>
    <name>WindowSettings</name>
    <message>
        <source>Look and language</source>
        <translation>外观与语言</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>From the next start on</source>
        <translation>下次启动后生效</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Keep it in the tray</source>
        <translation>保留在托盘中</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Of all text in the window</source>
        <translation>窗口中的所有文字</translation>
    </message>
    <message>
        <source>Nothing slides or fades. Where the system asks for less motion, it is so anyway.</source>
        <translation>没有滑动和淡入淡出。系统要求减少动画时，本来就是这样。</translation>
    </message>
    <message>
        <source>Less motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Closing the window puts it into the tray: what plays goes on, and new files are found.</source>
        <translation>关闭窗口时收进托盘：播放继续，新文件也会被发现。</translation>
    </message>
    <message>
        <source>This system has no tray</source>
        <translation>此系统没有托盘</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>a table of ratings</source>
        <translation>评分表</translation>
    </message>
    <message numerus="yes">
        <source>%n by what is in the file</source>
        <translation>
            <numerusform>%n 项按文件内容</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by its place</source>
        <translation>
            <numerusform>%n 项按位置</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by its file’s name</source>
        <translation>
            <numerusform>%n 项按文件名</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by series and number</source>
        <translation>
            <numerusform>%n 项按剧集和集数</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by artist and title</source>
        <translation>
            <numerusform>%n 项按艺人和标题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by title and year</source>
        <translation>
            <numerusform>%n 项按标题和年份</numerusform>
        </translation>
    </message>
    <message>
        <source>not in the library</source>
        <translation>不在媒体库中</translation>
    </message>
    <message>
        <source>something of that name is here, but nothing makes sure that it is meant</source>
        <translation>库中有同名的内容，但无法确定就是它</translation>
    </message>
    <message>
        <source>more than one item could be meant</source>
        <translation>可能指多个项目</translation>
    </message>
    <message>
        <source>the source doesn’t say what it is</source>
        <translation>来源没有说明是什么</translation>
    </message>
    <message>
        <source>it can’t be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>it has no title or no artist</source>
        <translation>没有标题或艺术家</translation>
    </message>
    <message numerus="yes">
        <source>%n without title or artist</source>
        <translation>
            <numerusform>%n 行没有标题或艺术家</numerusform>
        </translation>
    </message>
    <message>
        <source>its time can’t be read</source>
        <translation>时间无法读取</translation>
    </message>
    <message>
        <source>it is dated in the future</source>
        <translation>日期在将来</translation>
    </message>
    <message>
        <source>a number is none</source>
        <translation>数字无效</translation>
    </message>
    <message>
        <source>its rating is off the scale</source>
        <translation>评分超出范围</translation>
    </message>
    <message>
        <source>it is about a series, season or album as a whole</source>
        <translation>针对整部剧集、整季或整张专辑</translation>
    </message>
    <message>
        <source>such things aren’t kept here</source>
        <translation>这里不记录此类内容</translation>
    </message>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n 行无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n whose time can’t be read</source>
        <translation>
            <numerusform>%n 行的时间无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dated in the future</source>
        <translation>
            <numerusform>%n 行的日期在将来</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n whose number is none</source>
        <translation>
            <numerusform>%n 行的数字无效</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a rating off the scale</source>
        <translation>
            <numerusform>%n 行的评分超出范围</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n about a series, season or album as a whole</source>
        <translation>
            <numerusform>%n 行针对整部剧集、整季或整张专辑</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of a kind that isn’t kept here</source>
        <translation>
            <numerusform>%n 行属于这里不记录的类型</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>%n other</source>
        <translation>
            <numerusform>%n 行其他</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkSettings</name>
    <message>
        <source>As it was at first</source>
        <translation>恢复原样</translation>
    </message>
</context>
<context>
    <name>WorkerClient</name>
    <message>
        <source>The part of Homereel that looks into files can&apos;t be started.</source>
        <translation>Homereel 中负责读取文件的部分无法启动。</translation>
    </message>
</context>
<context>
    <name>YearView</name>
    <message>
        <source>Calendar of what was played</source>
        <translation>播放日历</translation>
    </message>
    <message>
        <source>%1: nothing played</source>
        <translation>%1：没有播放</translation>
    </message>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n 次播放</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1：%2，%3</translation>
    </message>
</context>
<context>
    <name>_Evidence</name>
    <message numerus="yes">
        <source>%1 of %n play(s) at that time</source>
        <translation>
            <numerusform>那时 %n 次播放中有 %1 次</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>from %n play(s), skips and ratings</source>
        <translation>
            <numerusform>依据 %n 次播放、跳过和评分</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s), %1 % of what you like</source>
        <translation>
            <numerusform>%n 项，占你所喜欢的 %1 %</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n item(s) with that tag</source>
        <translation>
            <numerusform>带这个标签的 %n 项中有 %1 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Queued</name>
    <message numerus="yes">
        <source>Queue, %Ln item(s)</source>
        <translation>
            <numerusform>播放队列，%Ln 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>adding</name>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
</context>
<context>
    <name>cards</name>
    <message>
        <source>found at %1</source>
        <translation>位于 %1</translation>
    </message>
    <message>
        <source>rated %1 of 5</source>
        <translation>评分 %1/5</translation>
    </message>
    <message>
        <source>liked</source>
        <translation>已喜欢</translation>
    </message>
    <message>
        <source>disliked</source>
        <translation>不喜欢</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>can&apos;t be read</source>
        <translation>无法读取</translation>
    </message>
</context>
<context>
    <name>conditions</name>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>video, music, speech or sound</source>
        <translation>video、music、speech 或 sound</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>2010, 2010.., 1990..1999</source>
        <translation>2010、2010..、1990..1999</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>&lt;20m, 1h.., 90s</source>
        <translation>&lt;20m、1h..、90s</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>en, zh: written or spoken</source>
        <translation>en、zh：书面或口头</translation>
    </message>
    <message>
        <source>Is</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>unseen, seen or liked</source>
        <translation>unseen（未看）、seen（看过）或 liked（喜欢）</translation>
    </message>
    <message>
        <source>Stars</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>&gt;=4: how you rated it</source>
        <translation>&gt;=4：你的评分</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>who speaks, by the name that you gave</source>
        <translation>谁在说话，按你起的名字</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>who plays in it or is spoken of</source>
        <translation>出演或被提到的人</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>a place that is named</source>
        <translation>提到的地点</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>a company, team, band</source>
        <translation>公司、团队、乐队</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>what your library is about</source>
        <translation>你的媒体库讲什么</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>what is to be seen or heard</source>
        <translation>看到或听到的东西</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>words of the title alone</source>
        <translation>仅标题中的词</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>艺人</translation>
    </message>
    <message>
        <source>who made it</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>专辑</translation>
    </message>
    <message>
        <source>an album of music</source>
        <translation>音乐专辑</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>剧集</translation>
    </message>
    <message>
        <source>a series with seasons</source>
        <translation>分季的剧集</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>流派</translation>
    </message>
    <message>
        <source>as the file’s tags say</source>
        <translation>按文件标签</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>like this file or item; @12:31 for a moment of it</source>
        <translation>像此文件或条目；加 @12:31 指某一刻</translation>
    </message>
    <message>
        <source>Not seen yet</source>
        <translation>未看过</translation>
    </message>
    <message>
        <source>Liked</source>
        <translation>喜欢的</translation>
    </message>
    <message>
        <source>Video only</source>
        <translation>仅视频</translation>
    </message>
    <message>
        <source>Music only</source>
        <translation>仅音乐</translation>
    </message>
    <message>
        <source>Speech only</source>
        <translation>仅语音</translation>
    </message>
    <message>
        <source>without “%1”</source>
        <translation>不含“%1”</translation>
    </message>
    <message>
        <source>rather “%1”</source>
        <translation>偏向“%1”</translation>
    </message>
    <message>
        <source>Unlike</source>
        <translation>不像</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>confirm</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>copies</name>
    <message>
        <source>%1; the left one has %2 more before it</source>
        <translation>%1；左边的开头多出 %2</translation>
    </message>
    <message>
        <source>%1; the right one has %2 more before it</source>
        <translation>%1；右边的开头多出 %2</translation>
    </message>
    <message>
        <source>The same throughout, coded anew: picture and sound agree</source>
        <translation>内容完全相同，只是重新编码：画面和声音一致</translation>
    </message>
    <message>
        <source>The same throughout, coded anew: the sound agrees</source>
        <translation>内容完全相同，只是重新编码：声音一致</translation>
    </message>
    <message>
        <source>The same throughout, coded anew: the picture agrees</source>
        <translation>内容完全相同，只是重新编码：画面一致</translation>
    </message>
    <message>
        <source>The same picture with another sound, another language say</source>
        <translation>画面相同，声音不同，比如另一种语言</translation>
    </message>
    <message>
        <source>The same sound with another picture</source>
        <translation>声音相同，画面不同</translation>
    </message>
    <message>
        <source>The same sound; only one of them has a picture</source>
        <translation>声音相同，只有一个带画面</translation>
    </message>
    <message>
        <source>The same recording, perhaps from another master</source>
        <translation>同一录音，可能出自不同母带</translation>
    </message>
    <message>
        <source>The left one is a part of the right one, from %1 on</source>
        <translation>左边是右边的一部分，从 %1 开始</translation>
    </message>
    <message>
        <source>The left one is a part of the right one, from its start</source>
        <translation>左边是右边的一部分，从头开始</translation>
    </message>
    <message>
        <source>The right one is a part of the left one, from %1 on</source>
        <translation>右边是左边的一部分，从 %1 开始</translation>
    </message>
    <message>
        <source>The right one is a part of the left one, from its start</source>
        <translation>右边是左边的一部分，从头开始</translation>
    </message>
    <message>
        <source>Most of the left one is in the right one, from %1 on</source>
        <translation>左边的大部分包含在右边，从 %1 开始</translation>
    </message>
    <message>
        <source>Most of the left one is in the right one</source>
        <translation>左边的大部分包含在右边</translation>
    </message>
    <message>
        <source>Most of the right one is in the left one, from %1 on</source>
        <translation>右边的大部分包含在左边，从 %1 开始</translation>
    </message>
    <message>
        <source>Most of the right one is in the left one</source>
        <translation>右边的大部分包含在左边</translation>
    </message>
    <message>
        <source>larger picture</source>
        <translation>画面更大</translation>
    </message>
    <message>
        <source>longer</source>
        <translation>更长</translation>
    </message>
    <message>
        <source>more data a second</source>
        <translation>码率更高</translation>
    </message>
    <message>
        <source>%1 kbit/s</source>
        <translation>%1 kbit/s</translation>
    </message>
    <message>
        <source>%1 Mbit/s</source>
        <translation>%1 Mbit/s</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Bit rate</source>
        <translation>码率</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
</context>
<context>
    <name>encryption</name>
    <message>
        <source>Covered: history, notes, lists, titles, paths, transcripts, what was learnt, and the copies in the library’s folder.</source>
        <translation>已涵盖：历史、备注、列表、标题、路径、文字稿、学到的内容，以及媒体库文件夹里的副本。</translation>
    </message>
    <message>
        <source>Not covered: thumbnails, indexes and the map (pictures and numbers, no words), models, copies and exports that you put elsewhere, your media.</source>
        <translation>未涵盖：缩略图、索引和地图（图像和数字，没有文字）、模型、你存放在别处的副本和导出文件，以及你的媒体文件。</translation>
    </message>
    <message>
        <source>The library isn’t encrypted any more.</source>
        <translation>媒体库已不再加密。</translation>
    </message>
    <message>
        <source>The library is encrypted.</source>
        <translation>媒体库已加密。</translation>
    </message>
    <message>
        <source>Turning encryption on or off had been broken off. Nothing was changed.</source>
        <translation>加密或解除加密曾被中断。没有任何更改。</translation>
    </message>
    <message>
        <source>Turning encryption on or off had been broken off. It is finished now.</source>
        <translation>加密或解除加密曾被中断。现已完成。</translation>
    </message>
</context>
<context>
    <name>facts</name>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>艺人</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>专辑</translation>
    </message>
    <message>
        <source>Album artist</source>
        <translation>专辑艺人</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>剧集</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Plays</source>
        <translation>播放次数</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>Last played</source>
        <translation>最近播放</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>单声道</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>立体声</translation>
    </message>
</context>
<context>
    <name>files</name>
    <message>
        <source>Went wrong while %1: %2. Activity lists it; try it again there.</source>
        <translation>%1时出了问题：%2。可在“动态”中查看并重试。</translation>
    </message>
    <message>
        <source>It can’t be read. Activity says why.</source>
        <translation>无法读取。原因见“动态”。</translation>
    </message>
    <message>
        <source>Its drive isn’t connected. Connect it; everything about it is kept meanwhile.</source>
        <translation>所在的磁盘没有连接。请连接磁盘；相关的一切都会保留。</translation>
    </message>
    <message>
        <source>It is no longer there. If it was moved, add its new folder: ratings and history will follow.</source>
        <translation>文件已不在原处。如果移动过，请添加新的文件夹，评分和历史会随之而来。</translation>
    </message>
</context>
<context>
    <name>filters</name>
    <message>
        <source>Rated</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Years</source>
        <translation>年代</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>流派</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Unseen</source>
        <translation>未看</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>看过</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>未看完</translation>
    </message>
    <message>
        <source>Liked</source>
        <translation>喜欢</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>With errors</source>
        <translation>有错误</translation>
    </message>
    <message>
        <source>★ %1 or more</source>
        <translation>★ %1 及以上</translation>
    </message>
    <message>
        <source>Up to %1</source>
        <translation>%1 以内</translation>
    </message>
    <message>
        <source>Over %1</source>
        <translation>超过 %1</translation>
    </message>
    <message>
        <source>%1s</source>
        <translation>%1 年代</translation>
    </message>
</context>
<context>
    <name>forgetting</name>
    <message>
        <source>Another window or program reads the library: until it and this one are closed, the library’s file still holds it.</source>
        <translation>另一个窗口或程序正在读取媒体库：在它和本窗口都关闭之前，媒体库文件中仍保留着这些内容。</translation>
    </message>
    <message>
        <source>There was no room to write the library anew: its file may still hold parts of it until you make room and forget something again.</source>
        <translation>没有足够的空间来重新写入媒体库：在你腾出空间并再次删除某些记录之前，其文件中可能仍保留着部分内容。</translation>
    </message>
</context>
<context>
    <name>formats</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>today %1</source>
        <translation>今天 %1</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>%1 days ago</source>
        <translation>%1 天前</translation>
    </message>
</context>
<context>
    <name>kinds</name>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
</context>
<context>
    <name>linewords</name>
    <message>
        <source>You like %1</source>
        <translation>你喜欢%1</translation>
    </message>
    <message>
        <source>You don’t care for %1</source>
        <translation>你对%1不感兴趣</translation>
    </message>
    <message>
        <source>You mostly finish what is of %1</source>
        <translation>你大多会放完%1的内容</translation>
    </message>
    <message>
        <source>You mostly leave off what is of %1</source>
        <translation>你大多放不完%1的内容</translation>
    </message>
    <message>
        <source>People here mostly finish what is of %1</source>
        <translation>这里的人大多会放完%1的内容</translation>
    </message>
    <message>
        <source>People here mostly leave off what is of %1</source>
        <translation>这里的人大多放不完%1的内容</translation>
    </message>
    <message>
        <source>You seem to like “%1”</source>
        <translation>你似乎喜欢《%1》</translation>
    </message>
    <message>
        <source>You don’t seem to like “%1”</source>
        <translation>你似乎不喜欢《%1》</translation>
    </message>
    <message>
        <source>%1, you play %2 more than at other times</source>
        <translation>%1，你比别的时候更常播放%2</translation>
    </message>
    <message>
        <source>%1, you play %2 less than at other times</source>
        <translation>%1，你比别的时候更少播放%2</translation>
    </message>
    <message>
        <source>An interest in what is like “%1”</source>
        <translation>对与《%1》相似的内容的兴趣</translation>
    </message>
    <message>
        <source>What you think of %1</source>
        <translation>你对%1的看法</translation>
    </message>
    <message>
        <source>How often you finish what is of %1</source>
        <translation>你多常放完%1的内容</translation>
    </message>
    <message>
        <source>What you seem to think of “%1”</source>
        <translation>你对《%1》似乎的看法</translation>
    </message>
    <message>
        <source>How much you play %2: %1</source>
        <translation>你多常播放%2：%1</translation>
    </message>
    <message>
        <source>from what you did, not from what you said</source>
        <translation>根据你的行为，而不是你说的话</translation>
    </message>
    <message>
        <source>the artist “%1”</source>
        <translation>艺人“%1”</translation>
    </message>
    <message>
        <source>the album “%1”</source>
        <translation>专辑《%1》</translation>
    </message>
    <message>
        <source>the series “%1”</source>
        <translation>剧集《%1》</translation>
    </message>
    <message>
        <source>the genre “%1”</source>
        <translation>流派“%1”</translation>
    </message>
    <message>
        <source>the folder “%1”</source>
        <translation>文件夹“%1”</translation>
    </message>
    <message>
        <source>Right after %1</source>
        <translation>紧接在%1之后</translation>
    </message>
    <message>
        <source>When nothing came just before</source>
        <translation>之前没有播放别的时</translation>
    </message>
    <message>
        <source>At weekends from %1:00 to %2:00</source>
        <translation>周末 %1:00 到 %2:00</translation>
    </message>
    <message>
        <source>On working days from %1:00 to %2:00</source>
        <translation>工作日 %1:00 到 %2:00</translation>
    </message>
    <message>
        <source>what lasts %1 to %2</source>
        <translation>长 %1 到 %2 的内容</translation>
    </message>
    <message>
        <source>what lasts over %1</source>
        <translation>长于 %1 的内容</translation>
    </message>
    <message>
        <source>what lasts up to %1</source>
        <translation>不超过 %1 的内容</translation>
    </message>
    <message>
        <source>films</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>sounds</source>
        <translation>声音</translation>
    </message>
</context>
<context>
    <name>lists</name>
    <message>
        <source>%1’s voice</source>
        <translation>%1的声音</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Most replayed</source>
        <translation>重播最多</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>未看完</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>本月</translation>
    </message>
    <message>
        <source>On this day</source>
        <translation>历史上的今天</translation>
    </message>
    <message>
        <source>Late evenings</source>
        <translation>深夜时光</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>What you played last, each once</source>
        <translation>最近播放的内容，每项一次</translation>
    </message>
    <message>
        <source>What you played twice or more, most often first</source>
        <translation>播放过两次以上的内容，次数多的在前</translation>
    </message>
    <message>
        <source>What you left off in its middle</source>
        <translation>播放到一半的内容</translation>
    </message>
    <message>
        <source>What you played in the last 7 days</source>
        <translation>最近 7 天播放的内容</translation>
    </message>
    <message>
        <source>What you played in the last 30 days</source>
        <translation>最近 30 天播放的内容</translation>
    </message>
    <message>
        <source>What you played on this day in other years</source>
        <translation>往年今日播放的内容</translation>
    </message>
    <message>
        <source>What you play after ten at night, most often first</source>
        <translation>晚上十点以后播放的内容，次数多的在前</translation>
    </message>
    <message>
        <source>What you played in %1, most often first</source>
        <translation>%1 年播放的内容，次数多的在前</translation>
    </message>
    <message>
        <source>What you played in which %1 speaks, last played first</source>
        <translation>播放过的有%1说话的内容，最近播放的在前</translation>
    </message>
    <message>
        <source>What you played that is about %1, last played first</source>
        <translation>播放过的与%1有关的内容，最近播放的在前</translation>
    </message>
    <message>
        <source>What you keep out of everything else. Choose something and press H to have it back.</source>
        <translation>你不想在别处看到的内容。选中后按 H 即可恢复。</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>From %1 to %2 in small steps</source>
        <translation>从%1逐步渐变到%2</translation>
    </message>
    <message>
        <source>Like %1</source>
        <translation>与%1相似</translation>
    </message>
    <message>
        <source>unlike %1</source>
        <translation>与%1不同</translation>
    </message>
    <message>
        <source>most alike first</source>
        <translation>最相似的在前</translation>
    </message>
    <message>
        <source>each like the one before</source>
        <translation>每一项都与前一项相似</translation>
    </message>
    <message>
        <source>newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>by title</source>
        <translation>按标题</translation>
    </message>
    <message>
        <source>longest first</source>
        <translation>最长的在前</translation>
    </message>
    <message>
        <source>by year</source>
        <translation>按年份</translation>
    </message>
    <message>
        <source>last played first</source>
        <translation>最近播放的在前</translation>
    </message>
    <message>
        <source>best rated first</source>
        <translation>评分高的在前</translation>
    </message>
    <message>
        <source>most played first</source>
        <translation>播放最多的在前</translation>
    </message>
    <message>
        <source>largest file first</source>
        <translation>文件最大的在前</translation>
    </message>
    <message>
        <source>episodes and tracks in order</source>
        <translation>按剧集和曲目顺序</translation>
    </message>
</context>
<context>
    <name>loop</name>
    <message>
        <source>places on them:</source>
        <translation>其中的位置：</translation>
    </message>
    <message>
        <source>there:</source>
        <translation>在：</translation>
    </message>
    <message>
        <source>on drives that aren’t plugged in:</source>
        <translation>在未插上的硬盘上：</translation>
    </message>
    <message>
        <source>gone:</source>
        <translation>已不在：</translation>
    </message>
    <message>
        <source>bad:</source>
        <translation>损坏：</translation>
    </message>
    <message>
        <source>opened</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>played</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>rated</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>liked</source>
        <translation>点赞</translation>
    </message>
    <message>
        <source>disliked</source>
        <translation>不喜欢</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>“not this”</source>
        <translation>“不要这个”</translation>
    </message>
    <message>
        <source>“not now”</source>
        <translation>“现在不要”</translation>
    </message>
    <message>
        <source>notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>shared</source>
        <translation>分享</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>put on lists</source>
        <translation>放进列表</translation>
    </message>
    <message>
        <source>“more like this”</source>
        <translation>“更多类似”</translation>
    </message>
    <message>
        <source>like what you liked</source>
        <translation>像你喜欢过的</translation>
    </message>
    <message>
        <source>your taste</source>
        <translation>你的口味</translation>
    </message>
    <message>
        <source>what is finished here</source>
        <translation>这里常放完的</translation>
    </message>
    <message>
        <source>played together</source>
        <translation>常一起播放</translation>
    </message>
    <message>
        <source>strangers with like taste</source>
        <translation>口味相近的陌生人</translation>
    </message>
    <message>
        <source>time of day</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>what comes next</source>
        <translation>接下来常放的</translation>
    </message>
    <message>
        <source>network over all of it</source>
        <translation>综合网络</translation>
    </message>
    <message>
        <source>next episode</source>
        <translation>下一集</translation>
    </message>
    <message>
        <source>left off</source>
        <translation>没放完的</translation>
    </message>
    <message>
        <source>new here</source>
        <translation>新来的</translation>
    </message>
    <message>
        <source>a spread sample</source>
        <translation>分散的样本</translation>
    </message>
    <message>
        <source>mean of what you liked</source>
        <translation>你所喜欢的平均</translation>
    </message>
    <message>
        <source>Find files</source>
        <translation>找文件</translation>
    </message>
    <message>
        <source>Read facts</source>
        <translation>读信息</translation>
    </message>
    <message>
        <source>Look and listen</source>
        <translation>看与听</translation>
    </message>
    <message>
        <source>Understand</source>
        <translation>理解</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>索引</translation>
    </message>
    <message>
        <source>Gather</source>
        <translation>收集</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>展示</translation>
    </message>
    <message>
        <source>Learn from you</source>
        <translation>向你学习</translation>
    </message>
    <message>
        <source>Files that were found in your folders.</source>
        <translation>在你的文件夹里找到的文件。</translation>
    </message>
    <message>
        <source>Files whose length, title and tags were read, and which were told apart from copies.</source>
        <translation>已读出长度、标题和标签，并与副本区分开的文件。</translation>
    </message>
    <message>
        <source>Files whose pictures and sound were gone through once.</source>
        <translation>画面和声音已过了一遍的文件。</translation>
    </message>
    <message>
        <source>What was made of them: for each way of understanding a file, numbers that say what it is like.</source>
        <translation>由此得出的：每种理解方式各有一组数字，说明文件是什么样的。</translation>
    </message>
    <message>
        <source>Items in the library. Plays and ratings belong to them, wherever their files lie.</source>
        <translation>媒体库中的项目。播放和评分属于它们，不管文件放在哪里。</translation>
    </message>
    <message>
        <source>Whole items and single moments of them that can be found by what they are like.</source>
        <translation>可以按相似找到的整个项目和其中的片刻。</translation>
    </message>
    <message>
        <source>Items that were looked at for a list of suggestions just now, out of the whole library.</source>
        <translation>刚才为一份推荐从整个媒体库里挑来看的项目。</translation>
    </message>
    <message>
        <source>Ways of ranking that have a say just now, and how much each of them counts for.</source>
        <translation>现在参与排序的办法，以及各自的分量。</translation>
    </message>
    <message>
        <source>Of 20 suggestions, so many come with a reason that their place was computed from.</source>
        <translation>20 条推荐里，有这么多附有理由，名次正是由它算出。</translation>
    </message>
    <message>
        <source>Lists that you were shown.</source>
        <translation>展示给你的列表。</translation>
    </message>
    <message>
        <source>What you did: it is written down here only, and the next list already knows it.</source>
        <translation>你做过的事：只记在这里，下一份列表就已知道。</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>The library is restored. What was there before is among the copies.</source>
        <translation>媒体库已恢复。之前的内容在副本列表中。</translation>
    </message>
    <message>
        <source>Putting the copy back broke off. The library is as it was, or what was there before is among the copies.</source>
        <translation>恢复副本时中断。媒体库保持原样，或者之前的内容在副本列表中。</translation>
    </message>
    <message>
        <source>This library is open in another window that doesn’t answer. Close it first.</source>
        <translation>这个媒体库已在另一个没有响应的窗口中打开，请先关闭它。</translation>
    </message>
</context>
<context>
    <name>measures</name>
    <message>
        <source>dark</source>
        <translation>暗</translation>
    </message>
    <message>
        <source>bright</source>
        <translation>亮</translation>
    </message>
    <message>
        <source>light: %1 %</source>
        <translation>亮度：%1 %</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰</translation>
    </message>
    <message>
        <source>colourful</source>
        <translation>鲜艳</translation>
    </message>
    <message>
        <source>colourfulness: %1</source>
        <translation>鲜艳度：%1</translation>
    </message>
    <message>
        <source>cold</source>
        <translation>冷</translation>
    </message>
    <message>
        <source>warm</source>
        <translation>暖</translation>
    </message>
    <message>
        <source>warmth: %1</source>
        <translation>色温：%1</translation>
    </message>
    <message>
        <source>soft</source>
        <translation>柔和</translation>
    </message>
    <message>
        <source>contrasty</source>
        <translation>强对比</translation>
    </message>
    <message>
        <source>contrast: %1 %</source>
        <translation>对比度：%1 %</translation>
    </message>
    <message>
        <source>still</source>
        <translation>静</translation>
    </message>
    <message>
        <source>moving</source>
        <translation>动</translation>
    </message>
    <message>
        <source>change between pictures: %1 %</source>
        <translation>画面之间的变化：%1 %</translation>
    </message>
    <message>
        <source>long takes</source>
        <translation>长镜头</translation>
    </message>
    <message>
        <source>many cuts</source>
        <translation>剪辑多</translation>
    </message>
    <message>
        <source>hard changes a minute: %1</source>
        <translation>每分钟硬切：%1</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>轻</translation>
    </message>
    <message>
        <source>loud</source>
        <translation>响</translation>
    </message>
    <message>
        <source>loudness: %1 LUFS</source>
        <translation>响度：%1 LUFS</translation>
    </message>
    <message>
        <source>even</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>dynamic</source>
        <translation>起伏大</translation>
    </message>
    <message>
        <source>loudness range: %1 LU</source>
        <translation>响度范围：%1 LU</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>慢</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>快</translation>
    </message>
    <message>
        <source>tempo: %1 beats a minute</source>
        <translation>速度：每分钟 %1 拍</translation>
    </message>
    <message>
        <source>free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>steady beat</source>
        <translation>节拍稳定</translation>
    </message>
    <message>
        <source>beat: %1 %</source>
        <translation>节拍：%1 %</translation>
    </message>
    <message>
        <source>dull</source>
        <translation>暗淡</translation>
    </message>
    <message>
        <source>bright sound</source>
        <translation>明亮</translation>
    </message>
    <message>
        <source>brightness: %1 Hz</source>
        <translation>明亮度：%1 Hz</translation>
    </message>
</context>
<context>
    <name>modalities</name>
    <message>
        <source>facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>look</source>
        <translation>观感</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>your taste</source>
        <translation>你的口味</translation>
    </message>
    <message>
        <source>your habits</source>
        <translation>你的习惯</translation>
    </message>
</context>
<context>
    <name>modelwords</name>
    <message>
        <source>What comes with Homereel</source>
        <translation>Homereel 自带的模型</translation>
    </message>
    <message>
        <source>Here already. Finds scenes and things in pictures by plain words, hears what is said and what music is like. Works at once, without a network.</source>
        <translation>已经在这里。能用日常词语找到画面里的场景和物品，听懂说了什么、音乐是什么样的。马上可用，不需要网络。</translation>
    </message>
    <message>
        <source>Made to find in pictures what you describe in English, and more exact at it.</source>
        <translation>专为用英文描述来查找画面而制作，更准确。</translation>
    </message>
    <message>
        <source>The same for descriptions in Chinese, English and 100 more languages.</source>
        <translation>同样准确，可以用中文、英文和另外 100 种语言描述。</translation>
    </message>
    <message>
        <source>The same, finer, and four times slower: for a strong computer.</source>
        <translation>同上，更精细，慢四倍：适合性能强的电脑。</translation>
    </message>
    <message>
        <source>A model that you brought yourself.</source>
        <translation>你自己添加的模型。</translation>
    </message>
    <message>
        <source>Fetch %1 from %2? The licence is %3; more about it at %4. Nothing of yours is sent: no names, no files, no statistics. %2 sees this computer’s network address, as any web site does.</source>
        <translation>从 %2 获取 %1？许可证是 %3，详情见 %4。你的任何内容都不会发送：没有名称，没有文件，没有统计。%2 会看到这台电脑的网络地址，任何网站都是如此。</translation>
    </message>
    <message>
        <source>What has come is kept; it goes on from there.</source>
        <translation>已获取的部分会保留，下次从那里继续。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>two sentences</comment>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>%1 can’t be reached (%2). Look at the network, or name a mirror or a proxy below, or take it from a file.</source>
        <translation>无法连接 %1（%2）。请检查网络，或在下面填写镜像或代理，或从文件添加。</translation>
    </message>
    <message>
        <source>The connection to %1 broke off again and again. Try again later.</source>
        <translation>与 %1 的连接一再中断。请稍后再试。</translation>
    </message>
    <message>
        <source>%1 doesn’t give it out (%2). Name another mirror below, or take it from a file.</source>
        <translation>%1 没有提供它（%2）。请在下面换一个镜像，或从文件添加。</translation>
    </message>
    <message>
        <source>What %1 sent isn’t the model. Name another mirror below, or take it from a file.</source>
        <translation>%1 发来的不是这个模型。请在下面换一个镜像，或从文件添加。</translation>
    </message>
    <message>
        <source>That is no address of a mirror: it begins with https://</source>
        <translation>这不是镜像地址：地址以 https:// 开头</translation>
    </message>
    <message>
        <source>That is no proxy: it begins with http:// or https://</source>
        <translation>这不是代理地址：地址以 http:// 或 https:// 开头</translation>
    </message>
    <message>
        <source>Another Homereel is fetching a model. Wait until it is done.</source>
        <translation>另一个 Homereel 正在获取模型。请等它完成。</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then try again; it goes on from there.</source>
        <translation>磁盘已满。请腾出空间再试，会从那里继续。</translation>
    </message>
    <message>
        <source>It can’t be written down: %2.</source>
        <translation>无法写入：%2。</translation>
    </message>
    <message>
        <source>That was broken off. Try again; it goes on from there.</source>
        <translation>中断了。请再试，会从那里继续。</translation>
    </message>
    <message>
        <source>It needs %1, and %2 are free. Make room, then try again.</source>
        <translation>需要 %1，只剩 %2。请腾出空间再试。</translation>
    </message>
    <message>
        <source>“%1” isn’t there. Keep the model’s files in one folder.</source>
        <translation>“%1”不在。请把模型的文件放在同一个文件夹里。</translation>
    </message>
    <message>
        <source>“%1” isn’t this model’s file: its checksum is another. Nothing was changed.</source>
        <translation>“%1”不是这个模型的文件：校验和不同。什么都没有改动。</translation>
    </message>
    <message>
        <source>What came from %1 isn’t the file that was promised (its checksum is another), and was thrown away. Name another mirror below, or take it from a file.</source>
        <translation>%1 发来的不是应有的文件（校验和不同），已丢弃。请在下面换一个镜像，或从文件添加。</translation>
    </message>
</context>
<context>
    <name>player</name>
    <message>
        <source>It is no longer in the library.</source>
        <translation>已不在媒体库中。</translation>
    </message>
    <message>
        <source>“%1” is on a drive that isn’t connected (%2). Connect it and play.</source>
        <translation>“%1”所在的磁盘没有连接（%2）。连接后即可播放。</translation>
    </message>
    <message>
        <source>“%1” is no longer at %2. If it was moved, add its new folder; its history will follow.</source>
        <translation>“%1”已不在 %2。如果移动过，请添加新的文件夹，历史会随之而来。</translation>
    </message>
    <message>
        <source>“%1” has no file. Add the folder where it is now.</source>
        <translation>“%1”没有文件。请添加它现在所在的文件夹。</translation>
    </message>
    <message>
        <source>it is no longer there. If it was moved, add its new folder</source>
        <translation>文件已不在原处。如果移动过，请添加新的文件夹</translation>
    </message>
    <message>
        <source>Homereel may not read it. Change its permissions</source>
        <translation>Homereel 没有读取权限。请修改文件的权限</translation>
    </message>
    <message>
        <source>it is damaged or of a kind that this player doesn’t know. Try another</source>
        <translation>文件已损坏，或播放器不支持这种格式。请换一个播放器试试</translation>
    </message>
    <message>
        <source>“%1” can’t be played: %2. (%3)</source>
        <translation>“%1”无法播放：%2。（%3）</translation>
    </message>
</context>
<context>
    <name>profiles</name>
    <message>
        <source>Me</source>
        <translation>我</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>, </source>
        <comment>between the words of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Similar pictures: %2</source>
        <translation>画面相似：%2</translation>
    </message>
    <message>
        <source>Similar pictures at %1: %2</source>
        <translation>%1 处画面相似：%2</translation>
    </message>
    <message>
        <source>Similar pictures</source>
        <translation>画面相似</translation>
    </message>
    <message>
        <source>Similar pictures at %1</source>
        <translation>%1 处有相似画面</translation>
    </message>
    <message>
        <source>Similar colours and light</source>
        <translation>色彩与光线相近</translation>
    </message>
    <message>
        <source>Similar colours and light at %1</source>
        <translation>%1 处色彩与光线相近</translation>
    </message>
    <message>
        <source>Sounds alike</source>
        <translation>声音相似</translation>
    </message>
    <message>
        <source>Sounds alike at %1</source>
        <translation>%1 处声音相似</translation>
    </message>
    <message>
        <source>The same voice: %2</source>
        <translation>同一个声音：%2</translation>
    </message>
    <message>
        <source>The same voice at %1: %2</source>
        <translation>同一个声音（%1）：%2</translation>
    </message>
    <message>
        <source>A similar voice</source>
        <translation>声音相似</translation>
    </message>
    <message>
        <source>A similar voice at %1</source>
        <translation>声音相似（%1）</translation>
    </message>
    <message>
        <source>Something alike is said</source>
        <translation>说的内容相近</translation>
    </message>
    <message>
        <source>Something alike is said at %1</source>
        <translation>%1 处说的内容相近</translation>
    </message>
    <message>
        <source>On a similar subject: %2</source>
        <translation>主题相同：%2</translation>
    </message>
    <message>
        <source>On a similar subject at %1: %2</source>
        <translation>%1 处主题相同：%2</translation>
    </message>
    <message>
        <source>On a similar subject</source>
        <translation>主题相同</translation>
    </message>
    <message>
        <source>On a similar subject at %1</source>
        <translation>%1 处主题相同</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>why, and in what</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>it looks alike</source>
        <translation>画面相似</translation>
    </message>
    <message>
        <source>it has like colours and light</source>
        <translation>色调与光线相近</translation>
    </message>
    <message>
        <source>it sounds alike</source>
        <translation>声音相似</translation>
    </message>
    <message>
        <source>it has a similar voice</source>
        <translation>人声相似</translation>
    </message>
    <message>
        <source>it is on a similar subject</source>
        <translation>主题相近</translation>
    </message>
    <message>
        <source>it has a similar title</source>
        <translation>标题相近</translation>
    </message>
    <message>
        <source>Because you finished “%1”</source>
        <translation>因为你看完了《%1》</translation>
    </message>
    <message>
        <source>Because of what you finished</source>
        <translation>依据你看完的内容</translation>
    </message>
    <message>
        <source>Because you liked “%1”</source>
        <translation>因为你喜欢《%1》</translation>
    </message>
    <message>
        <source>Because of what you liked</source>
        <translation>依据你喜欢的内容</translation>
    </message>
    <message>
        <source>Because you gave “%1” %2 ★</source>
        <translation>因为你给《%1》评了 %2 ★</translation>
    </message>
    <message>
        <source>Because of your ratings</source>
        <translation>依据你的评分</translation>
    </message>
    <message>
        <source>Because you made a note on “%1”</source>
        <translation>因为你给《%1》写了笔记</translation>
    </message>
    <message>
        <source>Because of your notes</source>
        <translation>依据你的笔记</translation>
    </message>
    <message>
        <source>Because you shared “%1”</source>
        <translation>因为你分享了《%1》</translation>
    </message>
    <message>
        <source>Because of what you shared</source>
        <translation>依据你分享的内容</translation>
    </message>
    <message>
        <source>Because you put “%1” on a list</source>
        <translation>因为你把《%1》放进了列表</translation>
    </message>
    <message>
        <source>Because of your lists</source>
        <translation>依据你的列表</translation>
    </message>
    <message>
        <source>Because you looked for more like “%1”</source>
        <translation>因为你找过与《%1》相似的</translation>
    </message>
    <message>
        <source>Because of what you looked for</source>
        <translation>依据你找过的内容</translation>
    </message>
    <message>
        <source>You often finish things by %1</source>
        <translation>你常看完 %1 的作品</translation>
    </message>
    <message>
        <source>You often finish tracks of “%1”</source>
        <translation>你常听完《%1》里的曲目</translation>
    </message>
    <message>
        <source>You often finish episodes of “%1”</source>
        <translation>你常看完“%1”的剧集</translation>
    </message>
    <message>
        <source>You often finish %1</source>
        <translation>你常看完“%1”类</translation>
    </message>
    <message>
        <source>You often finish things in “%1”</source>
        <translation>你常看完“%1”里的内容</translation>
    </message>
    <message>
        <source>Often played together with “%1”</source>
        <translation>常与“%1”一起播放</translation>
    </message>
    <message>
        <source>Often played together with yours</source>
        <translation>常与你看的内容一起播放</translation>
    </message>
    <message>
        <source>Often played after “%1”</source>
        <translation>常在“%1”之后播放</translation>
    </message>
    <message>
        <source>Often played next</source>
        <translation>常紧接着播放</translation>
    </message>
    <message>
        <source>You played it together with “%1”</source>
        <translation>你曾与“%1”一起播放过它</translation>
    </message>
    <message>
        <source>You played it together with yours</source>
        <translation>你曾与你看的内容一起播放过它</translation>
    </message>
    <message>
        <source>You played it after “%1”</source>
        <translation>你曾在“%1”之后播放过它</translation>
    </message>
    <message>
        <source>You played it next before</source>
        <translation>你曾紧接着播放过它</translation>
    </message>
    <message>
        <source>Played here together with “%1”</source>
        <translation>这里有人曾与“%1”一起播放过它</translation>
    </message>
    <message>
        <source>Played here together with yours</source>
        <translation>这里有人曾与你看的内容一起播放过它</translation>
    </message>
    <message>
        <source>Played here after “%1”</source>
        <translation>这里有人曾在“%1”之后播放过它</translation>
    </message>
    <message>
        <source>Played here next before</source>
        <translation>这里有人曾紧接着播放过它</translation>
    </message>
    <message>
        <source>Who likes “%1” here likes this too</source>
        <translation>这里喜欢“%1”的人也喜欢它</translation>
    </message>
    <message>
        <source>Who likes what you like here likes this too</source>
        <translation>这里与你喜好相同的人也喜欢它</translation>
    </message>
    <message>
        <source>People who liked “%1” liked this</source>
        <translation>喜欢“%1”的人也喜欢它</translation>
    </message>
    <message>
        <source>People with your taste liked this</source>
        <translation>口味相近的人喜欢它</translation>
    </message>
    <message>
        <source>Fits into %1 minutes</source>
        <translation>%1 分钟内可以看完</translation>
    </message>
    <message>
        <source>You finished it %1 times, a while ago</source>
        <translation>你看完过 %1 次，已有一阵子</translation>
    </message>
    <message>
        <source>You finished it a while ago</source>
        <translation>你看完它已有一阵子</translation>
    </message>
    <message>
        <source>The next episode of “%1”</source>
        <translation>“%1”的下一集</translation>
    </message>
    <message>
        <source>You stopped at %1 %</source>
        <translation>你停在了 %1 %</translation>
    </message>
    <message>
        <source>For variety: a video</source>
        <translation>换换口味：一段视频</translation>
    </message>
    <message>
        <source>For variety: music</source>
        <translation>换换口味：音乐</translation>
    </message>
    <message>
        <source>For variety: speech</source>
        <translation>换换口味：讲话</translation>
    </message>
    <message>
        <source>For variety: a sound</source>
        <translation>换换口味：一段声音</translation>
    </message>
    <message>
        <source>For variety</source>
        <translation>换换口味</translation>
    </message>
    <message>
        <source>In the picture: %1</source>
        <translation>画面中有：%1</translation>
    </message>
    <message>
        <source>The picture fits</source>
        <translation>画面相符</translation>
    </message>
    <message>
        <source>Your note at %1: “%2”</source>
        <translation>你在 %1 的笔记：“%2”</translation>
    </message>
    <message>
        <source>Artist: %1</source>
        <translation>艺人：%1</translation>
    </message>
    <message>
        <source>Album: %1</source>
        <translation>专辑：%1</translation>
    </message>
    <message>
        <source>Your note: “%1”</source>
        <translation>你的笔记：“%1”</translation>
    </message>
    <message>
        <source>Description: “%1”</source>
        <translation>简介：“%1”</translation>
    </message>
    <message>
        <source>A similar title</source>
        <translation>标题相近</translation>
    </message>
    <message>
        <source>Same series: %1</source>
        <translation>同一剧集：%1</translation>
    </message>
    <message>
        <source>Same album: %1</source>
        <translation>同一专辑：%1</translation>
    </message>
    <message>
        <source>Same artist: %1</source>
        <translation>同一艺人：%1</translation>
    </message>
    <message>
        <source>Same genre: %1</source>
        <translation>同一类型：%1</translation>
    </message>
    <message>
        <source>Same folder: %1</source>
        <translation>同一文件夹：%1</translation>
    </message>
    <message>
        <source>Both: %1</source>
        <translation>共有：%1</translation>
    </message>
    <message>
        <source>Likely the same, in another file</source>
        <translation>很可能是同一内容的另一个文件</translation>
    </message>
    <message>
        <source>The nearest there is, not very near</source>
        <translation>现有最接近的，但不算很近</translation>
    </message>
    <message>
        <source>You like: %1</source>
        <translation>你喜欢：%1</translation>
    </message>
    <message>
        <source>Often finished here: %1</source>
        <translation>这里的人常看完：%1</translation>
    </message>
    <message>
        <source>What usually comes next for you</source>
        <translation>你接下来通常会看的</translation>
    </message>
    <message>
        <source>Expected from your whole history</source>
        <translation>由你的全部历史推断</translation>
    </message>
    <message>
        <source>What you play at this hour</source>
        <translation>你常在这个时段播放</translation>
    </message>
    <message>
        <source>New, and you haven’t met it</source>
        <translation>新添加，你还没看过</translation>
    </message>
    <message>
        <source>Something different, as a try</source>
        <translation>换点不同的，试试看</translation>
    </message>
    <message>
        <source>One of many kinds in your library</source>
        <translation>你媒体库中的一种</translation>
    </message>
    <message>
        <source>Roughly what you like</source>
        <translation>大致合你的口味</translation>
    </message>
    <message>
        <source>Nothing in particular speaks for it</source>
        <translation>没有特别的理由</translation>
    </message>
    <message>
        <source>Title: %1</source>
        <translation>标题：%1</translation>
    </message>
    <message>
        <source>Said: “%1”</source>
        <translation>说到：“%1”</translation>
    </message>
    <message>
        <source>Tag: %1</source>
        <translation>标签：%1</translation>
    </message>
    <message>
        <source>About what you typed</source>
        <translation>与你输入的内容相关</translation>
    </message>
    <message>
        <source>A guess</source>
        <translation>猜测</translation>
    </message>
    <message>
        <source>Fits the conditions</source>
        <translation>符合条件</translation>
    </message>
</context>
<context>
    <name>sections</name>
    <message>
        <source>Library</source>
        <translation>媒体库</translation>
    </message>
    <message>
        <source>Films</source>
        <translation>电影</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>剧集</translation>
    </message>
    <message>
        <source>Episodes</source>
        <translation>单集</translation>
    </message>
    <message>
        <source>Artists</source>
        <translation>艺人</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>专辑</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Nothing meets these filters</source>
        <translation>没有符合条件的内容</translation>
    </message>
    <message>
        <source>Take one of them away, or all.</source>
        <translation>去掉其中一个，或全部清除。</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Videos longer than 40 minutes that belong to no series.</source>
        <translation>超过 40 分钟且不属于任何剧集的视频。</translation>
    </message>
    <message>
        <source>Episodes are known by their names: “Show S01E02”, “Show/Season 1/02 …”, 《剧名》第3集.</source>
        <translation>剧集按名称识别：“Show S01E02”、“剧名/第一季/02 …”、《剧名》第3集。</translation>
    </message>
    <message>
        <source>Songs and other sound, by artist and album as their tags say.</source>
        <translation>歌曲和其他声音，按标签中的艺人和专辑归类。</translation>
    </message>
    <message>
        <source>Lectures, podcasts, audiobooks: sound in which somebody speaks.</source>
        <translation>讲座、播客、有声书：有人讲话的声音。</translation>
    </message>
    <message>
        <source>Videos up to 40 minutes that belong to no series.</source>
        <translation>40 分钟以内且不属于任何剧集的视频。</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>这里还没有内容</translation>
    </message>
    <message>
        <source>Music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Clips</source>
        <translation>短片</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>Understanding</source>
        <translation>理解</translation>
    </message>
    <message>
        <source>People</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>The work</source>
        <translation>工作</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>New files aren’t looked for</source>
        <translation>不查找新文件</translation>
    </message>
    <message>
        <source>Noticed as soon as it is back</source>
        <translation>一旦恢复就会发现</translation>
    </message>
    <message>
        <source>New files are noticed as they come</source>
        <translation>新文件随到随发现</translation>
    </message>
    <message>
        <source>A network drive: looked through %1</source>
        <translation>网络驱动器：%1查看</translation>
    </message>
    <message>
        <source>The system can watch no more folders: looked through %1</source>
        <translation>系统无法再监视更多文件夹：%1查看</translation>
    </message>
    <message>
        <source>Looked through %1</source>
        <translation>%1查看</translation>
    </message>
    <message>
        <source>Once a day</source>
        <translation>每天一次</translation>
    </message>
    <message>
        <source>Every hour</source>
        <translation>每小时</translation>
    </message>
    <message>
        <source>Every minute</source>
        <translation>每分钟</translation>
    </message>
    <message>
        <source>Every %1 minutes</source>
        <translation>每 %1 分钟</translation>
    </message>
    <message>
        <source>Kept in the library: the command line heeds it too</source>
        <translation>保存在媒体库中：命令行也遵照</translation>
    </message>
    <message>
        <source>For this window only</source>
        <translation>只用于此窗口</translation>
    </message>
</context>
<context>
    <name>shelfwords</name>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Next episodes</source>
        <translation>下一集</translation>
    </message>
    <message>
        <source>Picked for you</source>
        <translation>为你挑选</translation>
    </message>
    <message>
        <source>Rediscover</source>
        <translation>重温</translation>
    </message>
    <message>
        <source>New, and it fits</source>
        <translation>新添加且合你口味</translation>
    </message>
    <message>
        <source>Something different</source>
        <translation>换换口味</translation>
    </message>
    <message>
        <source>Short on time</source>
        <translation>时间不多</translation>
    </message>
    <message>
        <source>Pick a few that you like</source>
        <translation>选几个你喜欢的</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>Because you finished “%1”</source>
        <translation>因为你看完了《%1》</translation>
    </message>
    <message>
        <source>Because you rated “%1” highly</source>
        <translation>因为你给《%1》打了高分</translation>
    </message>
    <message>
        <source>Because you liked “%1”</source>
        <translation>因为你喜欢《%1》</translation>
    </message>
    <message>
        <source>the series “%1”</source>
        <translation>剧集《%1》</translation>
    </message>
    <message>
        <source>More like “%1”</source>
        <translation>更多类似《%1》</translation>
    </message>
    <message>
        <source>You like: %1</source>
        <translation>你喜欢：%1</translation>
    </message>
</context>
<context>
    <name>shelves</name>
    <message>
        <source>Specials</source>
        <translation>特别篇</translation>
    </message>
    <message>
        <source>Season %1</source>
        <translation>第 %1 季</translation>
    </message>
    <message>
        <source>Unknown artist</source>
        <translation>未知艺人</translation>
    </message>
    <message>
        <source>Other songs</source>
        <translation>其他歌曲</translation>
    </message>
    <message>
        <source>all seen</source>
        <translation>全部看过</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>stages</name>
    <message>
        <source>opening it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>recognising it</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>decoding it</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>looking and listening</source>
        <translation>观看和聆听</translation>
    </message>
    <message>
        <source>listening for speech</source>
        <translation>听辨讲话</translation>
    </message>
    <message>
        <source>writing down what is said</source>
        <translation>记录讲话</translation>
    </message>
    <message>
        <source>reading its text</source>
        <translation>阅读文字</translation>
    </message>
</context>
<context>
    <name>troubles</name>
    <message>
        <source>indexed in part: %1</source>
        <translation>只索引了一部分：%1</translation>
    </message>
    <message>
        <source>cut short: %1 of %2 s could be read</source>
        <translation>文件不完整：%2 秒中只能读取 %1 秒</translation>
    </message>
    <message>
        <source>nothing could be decoded: %1</source>
        <translation>无法解码：%1</translation>
    </message>
    <message>
        <source>nothing could be decoded (no data)</source>
        <translation>无法解码（没有数据）</translation>
    </message>
    <message>
        <source>not a media file (no stream could be read)</source>
        <translation>不是媒体文件（读不到任何流）</translation>
    </message>
    <message>
        <source>truncated: the index at its end (moov) is missing</source>
        <translation>文件被截断：缺少末尾的索引（moov）</translation>
    </message>
    <message>
        <source>Homereel can’t write tags into %1 files</source>
        <translation>Homereel 不能把标签写入 %1 文件</translation>
    </message>
    <message>
        <source>its tags can’t be read, so they aren’t touched</source>
        <translation>无法读取其标签，因此没有改动</translation>
    </message>
    <message>
        <source>it can’t be written (%1)</source>
        <translation>无法写入（%1）</translation>
    </message>
    <message>
        <source>it can’t be read (%1)</source>
        <translation>无法读取（%1）</translation>
    </message>
    <message>
        <source>its tags can’t be written (%1)</source>
        <translation>标签无法写入（%1）</translation>
    </message>
    <message>
        <source>its picture or sound would not be the same afterwards</source>
        <translation>写入后画面或声音会和原来不同</translation>
    </message>
    <message>
        <source>it is no regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation>是只读的</translation>
    </message>
    <message>
        <source>its folder is read-only</source>
        <translation>所在文件夹是只读的</translation>
    </message>
    <message>
        <source>the drive or share that it is on isn’t connected</source>
        <translation>所在的硬盘或共享没有连接</translation>
    </message>
    <message>
        <source>it isn’t where it was any more</source>
        <translation>已不在原来的位置</translation>
    </message>
    <message>
        <source>its .nfo can’t be written (%1)</source>
        <translation>它的 .nfo 无法写入（%1）</translation>
    </message>
    <message>
        <source>its .nfo can’t be read (%1)</source>
        <translation>它的 .nfo 无法读取（%1）</translation>
    </message>
    <message>
        <source>%1, so it isn’t touched</source>
        <translation>%1，因此不改动</translation>
    </message>
    <message>
        <source>the .nfo beside it is a link</source>
        <translation>旁边的 .nfo 是链接</translation>
    </message>
    <message>
        <source>the .nfo beside it is too large to be of one film</source>
        <translation>旁边的 .nfo 太大，不像一部影片的</translation>
    </message>
    <message>
        <source>the .nfo beside it isn’t that of one film or episode</source>
        <translation>旁边的 .nfo 不是单部影片或单集的</translation>
    </message>
    <message>
        <source>the .nfo beside it isn’t written in UTF-8</source>
        <translation>旁边的 .nfo 不是 UTF-8 编码</translation>
    </message>
    <message>
        <source>the .nfo beside it stands for several films</source>
        <translation>旁边的 .nfo 代表多部影片</translation>
    </message>
    <message>
        <source>the .nfo beside it is written in an unusual way</source>
        <translation>旁边的 .nfo 写法不寻常</translation>
    </message>
    <message>
        <source>its other tags would not be the same afterwards</source>
        <translation>写入后其他标签会和原来不同</translation>
    </message>
    <message>
        <source>its tags (ID3) aren’t those of its format, and new ones would hide them</source>
        <translation>它的标签（ID3）不是这种格式的，新标签会把它们遮住</translation>
    </message>
    <message>
        <source>it was changed by another program meanwhile</source>
        <translation>期间被其他程序改动了</translation>
    </message>
    <message>
        <source>no process for its tags can be started</source>
        <translation>无法启动处理标签的进程</translation>
    </message>
    <message>
        <source>empty file</source>
        <translation>空文件</translation>
    </message>
    <message>
        <source>took too long to read</source>
        <translation>读取时间过长</translation>
    </message>
    <message>
        <source>took too long: what was decoded until then was kept</source>
        <translation>解码时间过长：已解码的部分保留</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>cut short</source>
        <translation>文件不完整</translation>
    </message>
    <message>
        <source>damaged in places</source>
        <translation>部分内容已损坏</translation>
    </message>
    <message>
        <source>may not be read</source>
        <translation>没有读取权限</translation>
    </message>
    <message>
        <source>is not there any more</source>
        <translation>文件已不存在</translation>
    </message>
    <message>
        <source>could not be read from its disk</source>
        <translation>无法从磁盘读取</translation>
    </message>
    <message>
        <source>needs more memory than it is allowed</source>
        <translation>所需内存超过限制</translation>
    </message>
    <message>
        <source>its headers crash the reader or need too much memory</source>
        <translation>文件头使读取程序崩溃或占用过多内存</translation>
    </message>
    <message>
        <source>has a codec that this ffmpeg can&apos;t decode</source>
        <translation>使用了此 ffmpeg 无法解码的编码</translation>
    </message>
    <message>
        <source>refers to other files or is not a media file</source>
        <translation>引用了其他文件，或不是媒体文件</translation>
    </message>
    <message>
        <source>no picture or sound stream</source>
        <translation>没有画面或声音</translation>
    </message>
    <message>
        <source>no stream of a known codec</source>
        <translation>没有已知编码的流</translation>
    </message>
    <message>
        <source>no picture of it could be decoded</source>
        <translation>无法解码任何画面</translation>
    </message>
    <message>
        <source>its written tags take too long to read</source>
        <translation>读取其标签耗时过长</translation>
    </message>
    <message>
        <source>its written tags need too much memory to be read</source>
        <translation>读取其标签需要过多内存</translation>
    </message>
    <message>
        <source>its written tags crash their reader</source>
        <translation>其标签使读取程序崩溃</translation>
    </message>
</context>
<context>
    <name>welcome</name>
    <message>
        <source>It looks at the pictures, listens to the sound and writes down what is said in the folders that you choose. All of that happens on this computer, with what is installed already.</source>
        <translation>它查看你所选文件夹里的画面，聆听声音，写下说的话。这一切都在这台电脑上进行，用的是已经装好的东西。</translation>
    </message>
    <message>
        <source>What it finds is kept in one folder, readable by you only: %1. Your own files are only read, never moved, renamed or written to, unless you ask for it.</source>
        <translation>找到的内容保存在一个只有你能读的文件夹里：%1。你自己的文件只会被读取，除非你要求，绝不移动、改名或写入。</translation>
    </message>
    <message>
        <source>Nothing is sent anywhere, and nothing is fetched over the network without a yes of yours, for which you are shown the size and the licence each time.</source>
        <translation>什么都不会发送出去；没有你的同意，也不会从网络获取任何东西，每次都会先给你看大小和许可证。</translation>
    </message>
    <message>
        <source>You can take any of this back later, and delete one item, one day, or all that it knows.</source>
        <translation>以上任何一项以后都可以收回，也可以删除一项、一天，或它知道的全部内容。</translation>
    </message>
    <message>
        <source>Remember what I play, open and search</source>
        <translation>记住我播放、打开和搜索过的内容</translation>
    </message>
    <message>
        <source>So that it can go on where you left off and suggest what fits. What you say yourself (stars, likes, notes, lists) is kept either way.</source>
        <translation>这样才能从上次停下的地方继续，并推荐合适的内容。你自己表达的（星级、喜欢、笔记、列表）无论如何都会保存。</translation>
    </message>
    <message>
        <source>Tell voices apart</source>
        <translation>区分不同的人声</translation>
    </message>
    <message>
        <source>Keeps a voice print of everyone who speaks in your files: numbers by which the same voice is found elsewhere. Voice prints are biometric data, of other people too. They stay in the library on this computer, until you delete them. Switched off, none are made, and those there are get deleted.</source>
        <translation>为文件中每个说话的人保存声纹：一组数字，用来在别处找到同一个声音。声纹是生物特征数据，也包括其他人的。它们只留在这台电脑的媒体库里，直到你删除。关闭后不再制作，已有的会删除。</translation>
    </message>
</context>
</TS>
