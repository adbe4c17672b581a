using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>
/// What two threads write is found by comparing the whole lock before, at each hook on the way, inside and after: each field of each
/// object below it, and each of its cells. Operations that have nothing to do with each other write no common cache line; so more cores
/// cannot slow them down.
/// </summary>
public sealed class SharedLineTests
{
    private const int Line = 64;
    private const int ArrayHeader = 16;
    private static readonly AddressRange s_page = AddressRange.FromLength(1UL << 30, 4096);

    public enum Kind
    {
        Write, Read, ReadAmongReaders, Blocks, Wide,
    }

    private readonly record struct Field(object? Value, int Offset);

    public static TheoryData<Kind, Kind> Pairs
    {
        get
        {
            var pairs = new TheoryData<Kind, Kind>();
            foreach (Kind one in Enum.GetValues<Kind>())
            {
                foreach (Kind other in Enum.GetValues<Kind>().Where(other => other >= one))
                {
                    pairs.Add(one, other);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Ranges_without_a_common_address_write_no_common_line(Kind one, Kind other)
    {
        MmapLock mm = Create();
        AssertApart(mm, Prepare(mm, one, 0), Prepare(mm, other, 1));
    }

    /// <summary>As two processors do it: each has slots of its own, here the first of them is taken by a reader that stays.</summary>
    [Fact]
    public void Readers_of_one_place_write_no_common_line()
    {
        MmapLock mm = Create();
        Action<Action> read = Prepare(mm, Kind.ReadAmongReaders, 0);
        MarkOnce(mm, read);
        Dictionary<(object Owner, int Line), string> first = Written(mm, read);
        RangeGuard stays = Occupy(mm, first, Place(0, Kind.Read));
        Dictionary<(object Owner, int Line), string> second = Written(mm, read);
        stays.Dispose();
        AssertApart(first, second);
    }

    [Fact]
    public void Comparison_finds_what_is_written_in_common()
    {
        // The same page twice; and anything at all through the queue.
        MmapLock mm = Create();
        Action<Action> write = Prepare(mm, Kind.Write, 0);
        Assert.NotEmpty(Written(mm, write).Keys.Intersect(Written(mm, write).Keys));
        var tree = new MmapLock(new MmapLockOptions { Backend = MmapLockBackend.RangeTree });
        Dictionary<(object Owner, int Line), string> left = Written(tree, Hold(() => tree.EnterWrite(s_page)));
        Assert.NotEmpty(left.Keys.Intersect(Written(tree, Hold(() => tree.EnterWrite(Place(1, Kind.Write)))).Keys));
    }

    /// <summary>As a counter of all holders would be, which nothing tells afterwards.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Comparison_finds_what_is_written_and_written_back(bool onlyOnTheWay)
    {
        MmapLock mm = Create();
        AdaptiveCell[] cells = ((AdaptiveRangeLock)mm.Backend).Cells;
        Dictionary<(object Owner, int Line), string> first = Written(mm, Counted(0)), second = Written(mm, Counted(1));
        Assert.NotEmpty(first.Keys.Intersect(second.Keys));

        Action<Action> Counted(int thread) => inside =>
        {
            cells[0].Uses++;
            RangeGuard guard = mm.EnterWrite(Place(thread, Kind.Write));
            if (!onlyOnTheWay)
            {
                inside();
            }

            cells[0].Uses--;
            guard.Dispose();
        };
    }

    private static MmapLock Create() =>
        new(new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = AdaptivePolicy.Eager, SegmentCount = 256 });

    private static AddressRange Place(int thread, Kind kind)
    {
        ulong start = (ulong)(thread + 1) << 40;
        return kind switch
        {
            Kind.Blocks => AddressRange.FromLength(start, 6 << 20),
            Kind.Wide => AddressRange.FromLength(start, 256 << 20),
            _ => AddressRange.FromLength(start, 4096),
        };
    }

    private static Action<Action> Hold(Func<RangeGuard> enter) => inside =>
    {
        RangeGuard guard = enter();
        inside();
        guard.Dispose();
    };

    private static Action<Action> Prepare(MmapLock mm, Kind kind, int thread)
    {
        AddressRange range = Place(thread, kind);
        if (kind == Kind.ReadAmongReaders)
        {
            RangeGuard one = mm.EnterRead(range);
            mm.EnterRead(range).Dispose();
            one.Dispose();
        }

        return Hold(kind is Kind.Read or Kind.ReadAmongReaders ? () => mm.EnterRead(range) : () => mm.EnterWrite(range));
    }

    private static void AssertApart(MmapLock mm, Action<Action> one, Action<Action> other)
    {
        MarkOnce(mm, one, other);
        Dictionary<(object Owner, int Line), string> first = Written(mm, one);
        RangeGuard slot = Occupy(mm, first, AddressRange.FromLength(7UL << 41, 4096));
        Dictionary<(object Owner, int Line), string> second = Written(mm, other);
        slot.Dispose();
        AssertApart(first, second);
    }

    /// <summary>What is made or marked at the first time; for the slots of all processors, as this thread may be moved.</summary>
    private static void MarkOnce(MmapLock mm, params Action<Action>[] operations)
    {
        foreach (Action<Action> operation in operations)
        {
            operation(() => { });
        }

        var backend = (AdaptiveRangeLock)mm.Backend;
        int begin = Of<int>(backend, "_slotBase");
        for (int place = begin; Of<long[]?>(backend, "_live") is { } live && place <= begin + Of<int>(backend, "_slotMask"); place++)
        {
            live[place >> 6] |= 1L << place;
        }
    }

    private static T Of<T>(AdaptiveRangeLock backend, string field) =>
        (T)typeof(AdaptiveRangeLock).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(backend)!;

    /// <summary>
    /// The other thread runs on another processor, whose slots are others: it finds that of the first taken. Which one that is is looked
    /// up, since this thread may have been moved to another processor meanwhile.
    /// </summary>
    /// <returns>No guard where the first has taken no slot.</returns>
    private static RangeGuard Occupy(MmapLock mm, Dictionary<(object Owner, int Line), string> first, AddressRange range)
    {
        var backend = (AdaptiveRangeLock)mm.Backend;
        int begin = Of<int>(backend, "_slotBase");
        int[] taken = [.. first.Where(place => place.Key.Owner is AdaptiveCell[])
            .Select(place => int.Parse(place.Value[(place.Value.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            .Where(place => place >= begin).Distinct()];
        if (taken.Length == 0)
        {
            return default;
        }

        long free = backend.Cells[taken.Single()].Word;
        var slots = new List<RangeGuard>();
        do
        {
            slots.Add(mm.EnterRead(range));
        }
        while (backend.Cells[taken[0]].Word == free && slots.Count < 1000);
        Assert.NotEqual(free, backend.Cells[taken[0]].Word);
        slots.SkipLast(1).ToList().ForEach(slot => slot.Dispose());
        return slots[^1];
    }

    private static void AssertApart(
        Dictionary<(object Owner, int Line), string> first, Dictionary<(object Owner, int Line), string> second)
    {
        Assert.NotEmpty(first);
        Assert.NotEmpty(second);
        foreach ((object Owner, int Line) place in first.Keys.Intersect(second.Keys))
        {
            Assert.Fail($"both write {first[place]} and {second[place]}");
        }
    }

    /// <summary>The lines that change on the way in or out, wherever the array of cells may begin.</summary>
    private static Dictionary<(object Owner, int Line), string> Written(MmapLock mm, Action<Action> operation)
    {
        var states = new List<Dictionary<(object, string), Field>> { Read(mm) };
        Interleaving.Hook = _ => states.Add(Read(mm));
        try
        {
            operation(() => states.Add(Read(mm)));
        }
        finally
        {
            Interleaving.Hook = null;
        }

        states.Add(Read(mm));
        var lines = new Dictionary<(object, int), string>();
        foreach (((object owner, string name), Field field) in states.Zip(states.Skip(1)).SelectMany(s => Changed(s.First, s.Second)))
        {
            bool isCells = owner is AdaptiveCell[];

            // Objects that are no arrays of cells count as one line, whatever their size.
            for (int begin = 0; begin < Line; begin += 8)
            {
                lines[(owner, isCells ? (begin * 1_000_000) + ((ArrayHeader + begin + field.Offset) / Line) : 0)] = name;
            }
        }

        return lines;
    }

    private static IEnumerable<KeyValuePair<(object Owner, string Name), Field>> Changed(
        Dictionary<(object Owner, string Name), Field> before, Dictionary<(object Owner, string Name), Field> after) =>
        after.Where(f => !before.TryGetValue(f.Key, out Field old) || !Equals(old.Value, f.Value.Value));

    private static Dictionary<(object, string), Field> Read(MmapLock mm)
    {
        var values = new Dictionary<(object, string), Field>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object>([mm]);
        while (open.TryPop(out object? owner))
        {
            if (owner is string or Type or Delegate or Pointer || !seen.Add(owner))
            {
                continue;
            }

            if (owner is AdaptiveCell[] cells)
            {
                for (int i = 0; i < cells.Length; i++)
                {
                    foreach (FieldInfo field in Fields(typeof(AdaptiveCell)))
                    {
                        int offset = field.GetCustomAttribute<FieldOffsetAttribute>()!.Value;
                        object? value = field.GetValue(cells[i]);
                        values[(owner, $"{field.Name} of cell {i}")] = new(value, (i * 128) + offset);
                        Follow(value);
                    }
                }
            }
            else if (owner is Array array)
            {
                for (int i = 0; i < array.Length; i++)
                {
                    Add(owner, $"[{i}]", array.GetValue(i));
                }
            }
            else
            {
                foreach (FieldInfo field in Fields(owner.GetType()))
                {
                    Add(owner, $"{owner.GetType().Name}.{field.Name}", field.GetValue(owner));
                }
            }
        }

        return values;

        void Add(object owner, string name, object? value)
        {
            if (value?.GetType() is { IsValueType: true, IsPrimitive: false, IsEnum: false } type && !IsInline(type))
            {
                foreach (FieldInfo field in Fields(type))
                {
                    Add(owner, $"{name}.{field.Name}", field.GetValue(value));
                }

                return;
            }

            values[(owner, name)] = new(value, 0);
            Follow(value);
        }

        void Follow(object? value)
        {
            if (value is not null && !value.GetType().IsValueType)
            {
                open.Push(value);
            }
        }
    }

    /// <summary>Whose elements are no fields; compared as a whole.</summary>
    private static bool IsInline(Type type) => type.IsDefined(typeof(System.Runtime.CompilerServices.InlineArrayAttribute), inherit: false);

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
