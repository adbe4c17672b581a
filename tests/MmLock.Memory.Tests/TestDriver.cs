namespace MmLock.Memory.Tests;

/// <summary>A file in an array, with whatever a test wants to happen.</summary>
internal class TestDriver(int pages) : FileDriver
{
    public byte[] Content { get; } = new byte[pages * (int)AddressSpace.PageSize];

    public Action? OnRead { get; set; }

    public Action? OnWrite { get; set; }

    public Action<AddressRange>? OnOpen { get; set; }

    public Action<AddressRange>? OnClose { get; set; }

    public int Reads { get; private set; }

    public bool Disposed { get; private set; }

    public override string Name => "/test";

    public override long Length => Content.Length;

    public override bool CanWrite => true;

    public override bool TracksMappings => OnOpen is not null || OnClose is not null;

    public override int Read(long offset, Span<byte> buffer)
    {
        Reads++;
        OnRead?.Invoke();
        int count = (int)Math.Min(buffer.Length, Content.Length - offset);
        Content.AsSpan((int)offset, count).CopyTo(buffer);
        return count;
    }

    public override void Write(long offset, ReadOnlySpan<byte> buffer)
    {
        OnWrite?.Invoke();
        buffer.CopyTo(Content.AsSpan((int)offset));
    }

    public override void Open(AddressSpace space, AddressRange range, long offset) => OnOpen?.Invoke(range);

    public override void Close(AddressSpace space, AddressRange range, long offset) => OnClose?.Invoke(range);

    protected override void Dispose(bool disposing) => Disposed = true;
}

/// <summary>The same, converted.</summary>
[FineGrainedSafe]
internal sealed class SafeDriver(int pages) : TestDriver(pages);
