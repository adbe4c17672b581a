using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

/// <summary>A file whose reads take 10 ms, without end.</summary>
[FineGrainedSafe]
internal sealed class SlowFile : FileDriver
{
    public static TimeSpan ReadTime { get; } = TimeSpan.FromMilliseconds(10);

    public override string Name => "/slow";

    public override long Length => long.MaxValue;

    public override int Read(long offset, Span<byte> buffer)
    {
        Thread.Sleep(ReadTime);
        return buffer.Length;
    }
}
