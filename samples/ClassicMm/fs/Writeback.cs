using MmLock;

namespace ClassicMm;

/// <summary>Dirty pages on their way to the disk, and the thread that takes them there.</summary>
public static class Writeback
{
    [CoarseLock]
    private static readonly object s_queueLock = new();
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
        lock (s_queueLock)
        {
            s_stopping = true;
            Monitor.PulseAll(s_queueLock);
        }

        s_flusher?.Join();
    }

    /// <summary>Takes over the caller's pin on the frame.</summary>
    public static void Enqueue(BackingFile file, ulong index, int frame)
    {
        lock (s_queueLock)
        {
            s_queue.Enqueue((file, index, frame));
            Monitor.PulseAll(s_queueLock);
        }
    }

    public static void WaitUntilClean()
    {
        lock (s_queueLock)
        {
            while (s_queue.Count + s_underWay > 0)
            {
                Monitor.Wait(s_queueLock);
            }
        }
    }

    private static void Flush()
    {
        while (true)
        {
            (BackingFile File, ulong Index, int Frame) page;
            lock (s_queueLock)
            {
                while (s_queue.Count == 0)
                {
                    if (s_stopping)
                    {
                        return;
                    }

                    Monitor.Wait(s_queueLock);
                }

                page = s_queue.Dequeue();
                s_underWay++;
            }

            page.File.WritePage(page.Index, page.Frame);
            FrameAllocator.Put(page.Frame);
            lock (s_queueLock)
            {
                s_underWay--;
                Monitor.PulseAll(s_queueLock);
            }
        }
    }
}
