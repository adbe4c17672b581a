using System.Collections.Concurrent;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>A place of a program where it touches data.</summary>
/// <param name="Number">What the rewritten program names it by.</param>
/// <param name="Member">What is touched, as the source calls it.</param>
/// <param name="Place">Method and line.</param>
/// <param name="Kind">How.</param>
/// <param name="IsReference">Whether what is read or stored there is a reference to an object.</param>
internal sealed record Site(int Number, string Member, string Place, AccessKind Kind, bool IsReference)
{
    // The calls that are written into a program can carry a number only. Never emptied: a program that runs may name any.
    private static readonly ConcurrentDictionary<int, Site> s_all = new();
    private static int s_last;

    public static Site Add(string member, string place, AccessKind kind, bool isReference)
    {
        // Equal names are one object: a static is known by its name.
        var site = new Site(Interlocked.Increment(ref s_last), string.Intern(member), place, kind, isReference);
        s_all[site.Number] = site;
        return site;
    }

    public static Site Of(int number) => s_all[number];

    public string Describe(AccessKind kind)
    {
        // Of a method of the framework, its type without the namespace.
        int end = Member.IndexOf("::", StringComparison.Ordinal);
        string shown = end < 0 ? Member : Member[(Member.LastIndexOf('.', end) + 1)..].Replace("::", ".", StringComparison.Ordinal);
        return $"{kind.ToString().ToLowerInvariant()} of {shown} at {Place}";
    }
}

/// <summary>How data is touched. Two atomic accesses need no lock.</summary>
internal enum AccessKind
{
    Read,
    Write,
    AtomicRead,
    AtomicWrite,
}
