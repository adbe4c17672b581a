using System.Runtime.InteropServices;
using MmLock;

namespace ClassicMm;

/// <summary>Physical memory: page frames in native memory, each with a count of its users.</summary>
public static unsafe class FrameAllocator
{
    public const int None = -1;
    private const int Capacity = 32768;

    private static readonly byte* s_memory = (byte*)NativeMemory.AlignedAlloc(Capacity * (nuint)Page.Size, (nuint)Page.Size);
    private static readonly int[] s_users = new int[Capacity];
    private static readonly int[] s_free = FillFree();
    private static readonly object s_freeLock = new();
    private static int s_freeCount = Capacity;

    public static int InUse => Capacity - Volatile.Read(ref s_freeCount);

    /// <summary>A frame of zeroes with one user, or <see cref="None"/>.</summary>
    [AllocatesUserMemory]
    public static int Allocate()
    {
        int frame;
        lock (s_freeLock)
        {
            if (s_freeCount == 0)
            {
                return None;
            }

            frame = s_free[--s_freeCount];
        }

        Bytes(frame).Clear();
        Volatile.Write(ref s_users[frame], 1);
        return frame;
    }

    public static void Get(int frame)
    {
        if (Interlocked.Increment(ref s_users[frame]) < 2)
        {
            throw new InvalidOperationException($"frame {frame} was free");
        }
    }

    public static void Put(int frame)
    {
        int users = Interlocked.Decrement(ref s_users[frame]);
        if (users < 0)
        {
            throw new InvalidOperationException($"frame {frame} was freed twice");
        }

        if (users == 0)
        {
            lock (s_freeLock)
            {
                s_free[s_freeCount++] = frame;
            }
        }
    }

    public static int Users(int frame) => Volatile.Read(ref s_users[frame]);

    public static Span<byte> Bytes(int frame) => new(s_memory + ((nuint)frame * (nuint)Page.Size), (int)Page.Size);

    private static int[] FillFree()
    {
        int[] free = new int[Capacity];
        for (int i = 0; i < Capacity; i++)
        {
            free[i] = Capacity - 1 - i;
        }

        return free;
    }
}
