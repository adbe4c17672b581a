namespace MmLock.Optimistic;

/// <summary>
/// Which addresses were held for writing since: per stripe of the space, how often a write hold began and how many there
/// are now. A sequence lock (Lameter, 2005) with the two halves of its counter apart, since write holds of other ranges
/// in a stripe may overlap in time.
/// </summary>
/// <remarks>
/// <para>Writers change it under the queue's gate; readers take no lock. A write hold raises first the number, then the
/// version, and only then goes on (full fence); it lowers the number after its last write (release). A reader takes first
/// the version, then looks for the number to be 0. If it took the new version, the number was raised before it: 0 means
/// that the hold has ended, and its writes are seen. If it took the old one, the version is new as soon as it can have
/// read anything of the hold's: its reads lie before its second look at the version (read barrier). Were the version
/// raised first, a reader between the two would have the new version and see no writer: it would validate torn reads.</para>
/// <para>Both orders are kept by release writes and acquire reads, on x64 for free, on ARM64 by stlr and ldar or ldapr.
/// Versions only grow and numbers are never negative, so that sums over stripes are equal, or 0, only if every term is.</para>
/// <para>Structure holds for writing have no range: they change their own number (<see cref="StructureVersion"/>), a term of every sum,
/// not under the gate.</para>
/// <para>Ranges that share a stripe invalidate each other: a speculation may fail for nothing, never succeed wrongly.</para>
/// </remarks>
internal sealed class WriteVersions(StructureVersion structure)
{
    private const int Stripes = 64;

    /// <summary>The stripe of write holds that are too wide for stripes of their own.</summary>
    private const int Wide = Stripes;
    private const int BlockShift = 21;
    private const int MostBlocks = 4;

    /// <summary>8 longs apart, a cache line each: version, then number.</summary>
    private readonly ulong[] _stripes = new ulong[(Stripes + 1) * 8];

    public void BeginWrite(AddressRange range)
    {
        (ulong first, int count) = Blocks(range);
        for (int i = 0; i < count; i++)
        {
            int at = Stripe(first, i);
            Volatile.Write(ref _stripes[at + 1], _stripes[at + 1] + 1);
            Interleaving.At(Interleaving.SyncPoint.HalfCounted);
            Volatile.Write(ref _stripes[at], _stripes[at] + 1);
        }

        Interlocked.MemoryBarrier();
    }

    public void EndWrite(AddressRange range)
    {
        (ulong first, int count) = Blocks(range);
        for (int i = 0; i < count; i++)
        {
            int at = Stripe(first, i) + 1;
            Volatile.Write(ref _stripes[at], _stripes[at] - 1);
        }
    }

    public bool TryRead(AddressRange range, out ulong version)
    {
        ulong structureNumber = structure.Number;
        version = Sum(range, 0) + structureNumber;
        Volatile.ReadBarrier();
        return Sum(range, 1) == 0 && StructureVersion.IsQuiet(structureNumber);
    }

    public bool Is(AddressRange range, ulong version)
    {
        Volatile.ReadBarrier();
        return Sum(range, 0) + structure.Number == version;
    }

    private ulong Sum(AddressRange range, int field)
    {
        (ulong first, int count) = Blocks(range);
        if (count == 1 && first == Wide)
        {
            ulong all = 0;
            for (int stripe = 0; stripe <= Wide; stripe++)
            {
                all += Volatile.Read(ref _stripes[(stripe * 8) + field]);
            }

            return all;
        }

        ulong sum = Volatile.Read(ref _stripes[(Wide * 8) + field]);
        for (int i = 0; i < count; i++)
        {
            sum += Volatile.Read(ref _stripes[Stripe(first, i) + field]);
        }

        return sum;
    }

    /// <summary>The first stripe and how many follow each other, or the wide one.</summary>
    private static (ulong First, int Count) Blocks(AddressRange range)
    {
        ulong first = range.Start >> BlockShift;
        ulong blocks = (range.Last >> BlockShift) - first + 1;
        return blocks <= MostBlocks ? (first % Stripes, (int)blocks) : (Wide, 1);
    }

    private static int Stripe(ulong first, int i) => first == Wide ? Wide * 8 : (int)((first + (ulong)i) % Stripes) * 8;
}
