using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MmLock.Waiting;

/// <summary>What an interlocked operation lacks to be a full fence on some processors.</summary>
internal static class FullFence
{
    /// <summary>
    /// Between a flag that is put up by <see cref="Interlocked"/>, its result unused, and a load that must not come before it. On ARM64
    /// such an operation may have no register for its result (LDADDAL and SWPAL with XZR), and then has no acquire either, so that later
    /// loads can pass it (Arm Architecture Reference Manual, C6.2, LDADD and SWP; dotnet/runtime issue 105441). On x86 and x64 every one is
    /// a full fence, and this is nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AfterFlag()
    {
        if (!X86Base.IsSupported)
        {
            Interlocked.MemoryBarrier();
        }
    }
}
