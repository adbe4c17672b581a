using System.Text;

namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>A class with lock sites: on the designated lock of its module, and on its own.</summary>
internal static class MemoryClass
{
    /// <summary>One site in so many is on the designated lock; a class has locks of its own as well.</summary>
    private const int DesignatedOneIn = 2;

    /// <summary>One in so many breaks a rule, so that what follows a finding costs something too.</summary>
    private const int FaultyOneIn = 15;

    /// <returns>Exactly <paramref name="sites"/> acquires.</returns>
    public static string Write(ClassScope c, string module, LockKind kind, int sites, int lines)
    {
        var text = new StringBuilder();
        text.Append(PlainClass.Header).Append('\n').Append(Opening(c, module));
        for (int left = sites; left > 0;)
        {
            SiteTemplate template = c.Pick(Templates(kind, c.Number(0, DesignatedOneIn) == 0, c.Number(0, FaultyOneIn) == 0));
            if (template.Sites <= left)
            {
                text.Append('\n').Append(template.Text(c)).Append('\n');
                left -= template.Sites;
            }
        }

        PlainClass.Fill(text, c, lines);
        return text.Append("}\n").ToString();
    }

    private static IReadOnlyList<SiteTemplate> Templates(LockKind kind, bool isDesignated, bool isFaulty) => (kind, isDesignated, isFaulty) switch
    {
        (_, false, false) => OwnLockSites.All,
        (_, false, true) => FaultySites.Own,
        (LockKind.Coarse or LockKind.Ranged, true, true) => FaultySites.Designated,
        (LockKind.ReaderWriter, _, _) => RawLockSites.ReaderWriter,
        (LockKind.Monitor, _, _) => RawLockSites.Monitor,
        (LockKind.Coarse, _, _) => MmapLockSites.Coarse,
        _ => MmapLockSites.Ranged,
    };

    private static string Opening(ClassScope c, string module) => $$"""
        using MmLock;

        namespace Cost.{{module}};

        /// <summary>Works on a space of {{module}}.</summary>
        public sealed class {{c.Name}}
        {
            private readonly Space _space;
        {{OwnLockSites.State}}
        {{PlainClass.State(c)}}
            public {{c.Name}}(string name, Space space, IPart second)
            {
                Name = name;
                _space = space;
                _below = new(name, second);
                _second = second;
            }

        """;
}
