using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Model;

/// <summary>A real file, open twice, and what the model thinks is in it.</summary>
internal sealed class ModelFile : IDisposable
{
    private const int Pages = 6;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mmlock-{Guid.NewGuid():n}");

    public ModelFile(PhysicalMemory memory)
    {
        byte[] content = new byte[Length];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(_path, content);
        for (int i = 0; i < content.Length; i++)
        {
            Store.Page(i / (int)PageSize)[i % (int)PageSize] = content[i];
        }

        ReadOnly = memory.OpenFile(_path);
        Writable = memory.OpenFile(_path, FileAccess.ReadWrite);
    }

    public int BytesInLastPage => 1000;

    public ModelStore Store { get; } = new(Length);

    public MemoryFile Writable { get; }

    public MemoryFile ReadOnly { get; }

    private static int Length => (Pages * (int)PageSize) + 1000;

    /// <summary>After flushing.</summary>
    public void CheckOnDisk()
    {
        byte[] content = File.ReadAllBytes(_path);
        Assert.Equal(Length, content.Length);
        for (int page = 0; page <= Pages; page++)
        {
            int start = page * (int)PageSize;
            ReadOnlySpan<byte> bytes = content.AsSpan(start, Math.Min((int)PageSize, Length - start));
            Assert.True(Store.Page(page).AsSpan(0, bytes.Length).SequenceEqual(bytes), $"page {page} of the file is wrong");
        }
    }

    public void Dispose()
    {
        Writable.Dispose();
        ReadOnly.Dispose();
        File.Delete(_path);
    }
}
