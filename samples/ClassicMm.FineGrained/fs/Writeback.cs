using MmLock;

namespace ClassicMm;

/// <summary>Dirty pages on their way to the disk, and the thread that takes them there.</summary>
public static class Writeback
{
    [CoarseLock]
    private static readonly MmapLock s_queueLock = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
    private static readonly Queue<(BackingFile File, ulong Index, int Frame)> s_queue = [];
    private static int s_underWay;
    private static bool s_stopping;
    private static Thread? s_flusher;

    public static void Start()
    {
        s_stopping = false;
        s_flusher = new Thread(Flush) { Name = "flusher", IsBackground = true };
        s_flusher.Start();
    }

    public static void Stop()
    {
        using (s_queueLock.EnterWrite())
        {
            s_stopping = true;
            s_queueLock.Condition.PulseAll();
        }

        s_flusher?.Join();
    }

    /// <summary>Takes over the caller's pin on the frame.</summary>
    public static void Enqueue(BackingFile file, ulong index, int frame)
    {
        using (s_queueLock.EnterWrite())
        {
            s_queue.Enqueue((file, index, frame));
            s_queueLock.Condition.PulseAll();
        }
    }

    public static void WaitUntilClean()
    {
        using (s_queueLock.EnterWrite())
        {
            while (s_queue.Count + s_underWay > 0)
            {
                s_queueLock.Condition.Wait();
            }
        }
    }

    private static void Flush()
    {
        while (true)
        {
            (BackingFile File, ulong Index, int Frame) page;
            using (s_queueLock.EnterWrite())
            {
                while (s_queue.Count == 0)
                {
                    if (s_stopping)
                    {
                        return;
                    }

                    s_queueLock.Condition.Wait();
                }

                page = s_queue.Dequeue();
                s_underWay++;
            }

            page.File.WritePage(page.Index, page.Frame);
            FrameAllocator.Put(page.Frame);
            using (s_queueLock.EnterWrite())
            {
                s_underWay--;
                s_queueLock.Condition.PulseAll();
            }
        }
    }
}
