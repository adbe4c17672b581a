#if !NET10_0_OR_GREATER
namespace MmLock;

/// <summary>The barriers of later frameworks by the full fence of earlier ones, which is at least as strong.</summary>
internal static class VolatileBarriers
{
    extension(Volatile)
    {
        public static void ReadBarrier() => Interlocked.MemoryBarrier();

        public static void WriteBarrier() => Interlocked.MemoryBarrier();
    }
}
#endif
