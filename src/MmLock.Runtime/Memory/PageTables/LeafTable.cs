using System.Runtime.CompilerServices;
using MmLock.Memory.Layout;

namespace MmLock.Memory.PageTables;

/// <summary>The entries of 2 MiB.</summary>
internal sealed class LeafTable
{
    public const int Entries = 512;
    private EntryArray _entries;

    public ref long this[int index] => ref _entries[index];

    public bool IsEmpty => !((ReadOnlySpan<long>)_entries).ContainsAnyExcept(0);

    /// <summary>The entry of an address.</summary>
    public ref long At(ulong address) =>
        ref Unsafe.Add(ref Unsafe.As<EntryArray, long>(ref _entries), (int)(address >> PageLayout.PageShift) & (Entries - 1));

    [InlineArray(Entries)]
    private struct EntryArray
    {
        private long _first;
    }
}
