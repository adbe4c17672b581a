using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>To what the bytes behind a reference or a pointer belong.</summary>
/// <remarks>
/// Objects move: an address is worth nothing once it is a number, so that a reference is compared with those of the objects that it
/// may point into. Those are the ones whose addresses a program takes.
/// </remarks>
internal static unsafe class Memory
{
    private const int Recent = 8;

    private static readonly ConditionalWeakTable<CheckedRun, Taken> s_taken = [];

    private static readonly ConditionalWeakTable<object, object> s_views = [];

    [ThreadStatic]
    private static object?[]? t_recent;

    [ThreadStatic]
    private static int t_next;

    public static int ElementSize(Array array) => *(ushort*)Type(array);

    public static long Size(object datum) =>
        datum is Array array ? array.LongLength * ElementSize(array) : *(uint*)(Type(datum) + 4) - 2 * sizeof(nint);

    public static long Offset(object datum, ref byte at) => Unsafe.ByteOffset(ref Bytes(datum), ref at);

    /// <summary>The program has the address of a part of it.</summary>
    public static void Take(CheckedRun run, object datum)
    {
        object?[] recent = t_recent ??= new object?[Recent];
        if (Array.IndexOf(recent, datum) < 0)
        {
            recent[t_next++ % Recent] = datum;
            s_taken.GetOrCreateValue(run).Objects.TryAdd(datum, true);
        }
    }

    /// <summary>Statics do not move while they are looked at for long: what is missed is not judged.</summary>
    public static void TakeStatic(CheckedRun run, string member, ref byte at, int size) =>
        s_taken.GetOrCreateValue(run).Blocks[(nint)Unsafe.AsPointer(ref at)] = (member, size);

    public static void Allocate(CheckedRun run, nint at, long size)
    {
        if (at != 0)
        {
            s_taken.GetOrCreateValue(run).Blocks[at] = ("memory at " + at, size);
        }
    }

    public static void Map(object view, object file, long offset) => s_views.AddOrUpdate(view, (file, offset));

    /// <summary>Of what a view is, and from which byte on.</summary>
    public static (object Datum, long Offset) MappedBy(object view) =>
        s_views.TryGetValue(view, out object? of) ? ((object, long))of : (view, 0);

    public static object? Find(CheckedRun run, ref byte at, out long offset)
    {
        foreach (object? one in t_recent ?? [])
        {
            if (one is not null && IsIn(one, ref at, out offset))
            {
                return one;
            }
        }

        offset = 0;
        if (!s_taken.TryGetValue(run, out Taken? taken))
        {
            return null;
        }

        foreach ((object one, _) in taken.Objects)
        {
            if (IsIn(one, ref at, out offset))
            {
                Take(run, one);
                return one;
            }
        }

        nint address = (nint)Unsafe.AsPointer(ref at);
        foreach ((nint start, (string name, long size)) in taken.Blocks)
        {
            if (start <= address && address < start + size)
            {
                offset = address - start;
                return name;
            }
        }

        return null;
    }

    private static bool IsIn(object datum, ref byte at, out long offset)
    {
        offset = Offset(datum, ref at);
        return offset >= 0 && offset < Size(datum);
    }

    private static ref byte Bytes(object datum) => ref datum is Array array
        ? ref MemoryMarshal.GetArrayDataReference(array)
        : ref Unsafe.As<Raw>(datum).First;

    private static nint Type(object datum) => Unsafe.Add(ref Unsafe.As<byte, nint>(ref Unsafe.As<Raw>(datum).First), -1);

    private sealed class Raw
    {
        public byte First;
    }

    private sealed class Taken
    {
        public ConcurrentDictionary<object, bool> Objects { get; } = new(ReferenceEqualityComparer.Instance);

        public ConcurrentDictionary<nint, (string Name, long Size)> Blocks { get; } = new();
    }
}
