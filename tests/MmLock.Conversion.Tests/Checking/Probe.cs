using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>What a rewritten program calls before it touches data. Public, as the program is another assembly.</summary>
public static class Probe
{
    [ThreadStatic]
    private static int t_turns;

    public static void Field(object? owner, ref byte at, int size, int site)
    {
        if (owner is not null && Flow.Current is { } flow)
        {
            Touch(flow, owner, Memory.Offset(owner, ref at), size, ref at, Site.Of(site));
        }
    }

    public static void StaticField(ref byte at, int size, int site)
    {
        if (Flow.Current is { } flow)
        {
            Site where = Site.Of(site);
            Memory.TakeStatic(flow.Run, where.Member, ref at, size);
            Touch(flow, where.Member, 0, size, ref at, where);
        }
    }

    public static void AddressOfStatic(ref byte at, int size, int site)
    {
        if (Flow.Current is { } flow)
        {
            Memory.TakeStatic(flow.Run, Site.Of(site).Member, ref at, size);
        }
    }

    public static void AddressIn(object? owner)
    {
        if (owner is not null && Flow.Current is { } flow)
        {
            Memory.Take(flow.Run, owner);
        }
    }

    /// <summary>Through a reference or a pointer; on the stack, or where nobody knows, it is not judged.</summary>
    public static void Through(ref byte at, int size, int site)
    {
        if (!Unsafe.IsNullRef(ref at) && Flow.Current is { } flow && Memory.Find(flow.Run, ref at, out long offset) is { } owner)
        {
            Touch(flow, owner, offset, size, ref at, Site.Of(site));
        }
    }

    public static void Element(Array? array, nint index, int site)
    {
        if (array is not null && index >= 0 && index < array.LongLength && Flow.Current is { } flow)
        {
            int size = Memory.ElementSize(array);
            Touch(
                flow, array, index * size, size,
                ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(array), index * size),
                Site.Of(site));
        }
    }

    /// <summary>The call of a member of a collection, or of an iterator over one.</summary>
    public static void Receiver(object? receiver, int site)
    {
        if (receiver is not null && Flow.Current is { } flow)
        {
            Site where = Site.Of(site);
            Whole(flow, Roots.Of(receiver), where, where.Kind);
        }
    }

    /// <summary>A list whose elements the program takes a span of: the array that it has them in.</summary>
    public static void ItemsOf(object? list)
    {
        if (list is not null && Flow.Current is { } flow
            && list.GetType().GetField("_items", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(list) is { } items)
        {
            flow.Run.Loaded(list, items);
            Memory.Take(flow.Run, items);
        }
    }

    public static void Found(object? receiver, object? value)
    {
        if (receiver is not null && value is not null && Flow.Current is { } flow)
        {
            foreach (object root in Roots.Of(receiver))
            {
                flow.Run.Loaded(root, value);
            }
        }
    }

    public static void Put(object? receiver, object? value)
    {
        if (receiver is not null && value is not null && Flow.Current is { } flow)
        {
            foreach (object root in Roots.Of(receiver))
            {
                flow.Run.Stored(flow, root, value);
            }
        }
    }

    public static void Stored(object? container, object? value)
    {
        if (value is not null && Flow.Current is { } flow)
        {
            flow.Run.Stored(flow, container, value);
        }
    }

    public static void StoredThrough(ref byte at, object? value)
    {
        if (value is not null && Flow.Current is { } flow && Memory.Find(flow.Run, ref at, out _) is { } owner)
        {
            flow.Run.Stored(flow, owner is string ? null : owner, value);
        }
    }

    /// <summary>Before a jump back: nothing else ends a loop that touches nothing. Most cost no more than counting.</summary>
    public static void Turn()
    {
        if (++t_turns == Flow.TurnsAtOnce)
        {
            t_turns = 0;
            Flow.Current?.Turn();
        }
    }

    public static void Born(object? made)
    {
        if (made is not null && Flow.Current is { } flow)
        {
            flow.Run.Born(flow, made);
            if (made is Array)
            {
                Memory.Take(flow.Run, made);
            }
        }
    }

    public static void SpanOf<T>(Span<T> span, int site) => ReadOnlySpanOf((ReadOnlySpan<T>)span, site);

    public static void ReadOnlySpanOf<T>(ReadOnlySpan<T> span, int site)
    {
        Site where = Site.Of(site);
        int length = span.Length * Unsafe.SizeOf<T>();
        int? most = KnownCalls.BytesOf(where.Member);
        if (KnownCalls.Copies(where.Member) && Flow.Current is { } flow)
        {
            // The source comes first. One that is too long is refused, or not copied.
            most = where.Kind == AccessKind.Write && flow.Copied is { } copied ? copied > length ? 0 : copied : null;
            flow.Copied = where.Kind == AccessKind.Write ? null : length;
        }

        length = Math.Min(most ?? length, length);
        if (length > 0)
        {
            Through(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(span)), length, site);
        }
    }

    /// <summary>An array of which a copy goes into a view.</summary>
    public static void CopySource(Array? source)
    {
        if (Flow.Current is { } flow)
        {
            flow.Copied = source is null ? null : (int)Memory.Size(source);
        }
    }

    /// <summary>The call of a method whose body nobody rewrites, with arrays or collections among its arguments.</summary>
    public static void Call(object?[] arguments, int site)
    {
        if (Flow.Current is { } flow)
        {
            Site where = Site.Of(site);
            foreach ((object datum, long from, long to, AccessKind kind) in KnownCalls.Effects(where.Member, arguments))
            {
                if (to == long.MaxValue)
                {
                    Whole(flow, Roots.Of(datum), where, kind);
                }
                else
                {
                    flow.Run.Touched(flow, datum, from, to, where, kind);
                }
            }
        }
    }

    /// <summary>A view of a mapped file, which begins at an offset.</summary>
    public static void ViewMade(object? view, object? file, long offset)
    {
        if (view is not null && file is not null)
        {
            Memory.Map(view, file, offset);
        }
    }

    /// <summary>Bytes of a mapped file, by a view; those that are not in it are refused.</summary>
    public static void View(object? view, long at, long size, int site)
    {
        if (view is UnmanagedMemoryAccessor accessor && Flow.Current is { } flow && at >= 0 && at < accessor.Capacity && size > 0)
        {
            Site where = Site.Of(site);
            (object file, long offset) = Memory.MappedBy(accessor);
            long end = Math.Min(size, accessor.Capacity - at) + at;
            flow.Run.Touched(flow, file, offset + at, offset + end, where, where.Kind);
        }
    }

    /// <summary>The call of a member that touches what the process has outside of its memory.</summary>
    public static void Outside(object?[] arguments, int site)
    {
        if (Flow.Current is { } flow)
        {
            Site where = Site.Of(site);
            foreach ((string datum, AccessKind kind) in OutsideCalls.Of(where.Member, arguments))
            {
                flow.Run.Touched(flow, datum, 0, 1, where, kind);
            }
        }
    }

    public static Action[] Phase(Action[] parts)
    {
        if (Flow.Current is not { } flow)
        {
            return parts;
        }

        CheckedRun run = flow.Run;
        run.BeginPhase();
        return [.. parts.Select((part, i) => (Action)(() =>
        {
            Flow.Current = run.Begin($"{flow.Name}.{i}");
            part();
        }))];
    }

    public static string EndPhase(string ends)
    {
        Flow.Current?.Run.EndPhase();
        return ends;
    }

    private static void Whole(Flow flow, IEnumerable<object> roots, Site site, AccessKind kind)
    {
        foreach (object root in roots)
        {
            if (root is ElementRun { Array: var of } part)
            {
                int size = Memory.ElementSize(of);
                flow.Run.Touched(flow, of, part.First * size, part.End * size, site, kind);
            }
            else
            {
                flow.Run.Touched(flow, root, 0, root is Array array ? Memory.Size(array) : 1, site, kind);
            }
        }
    }

    private static void Touch(Flow flow, object owner, long offset, int size, ref byte at, Site site)
    {
        flow.Run.Touched(flow, owner, offset, offset + size, site, site.Kind);
        if (site.IsReference && site.Kind is AccessKind.Read or AccessKind.AtomicRead
            && Unsafe.As<byte, object?>(ref at) is { } value)
        {
            flow.Run.Loaded(owner is string ? null : owner, value);
            if (value is Array)
            {
                Memory.Take(flow.Run, value);
            }
        }
    }
}
