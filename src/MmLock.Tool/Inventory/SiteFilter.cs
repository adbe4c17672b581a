using System.Text.RegularExpressions;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Inventory;

/// <summary>The sites that a conversion is about; without restriction, all.</summary>
internal sealed partial record SiteFilter(IReadOnlyCollection<string> Sites, string? Lock)
{
    /// <summary>After the other way, an attribute on the field.</summary>
    public const string HowToDesignate = "or name it in .editorconfig: mmlock.coarse_locks = Namespace.Type.Member";

    public static readonly SiteFilter All = new([], null);

    /// <summary>What an inventory must have to answer for the filter: whoever names a lock may name one that is a candidate only.</summary>
    public InventoryScope Scope => this == All ? InventoryScope.Designated : InventoryScope.Candidates;

    /// <summary>The locks that it is about, by their IDs; null for all.</summary>
    public Func<string, bool>? Locks { get; init; }

    /// <summary>Reads what the user wrote: places as the inventory writes them, or with any path to the file, from here or from the
    /// root.</summary>
    public static SiteFilter Parse(IReadOnlyCollection<string> sites, string? name, string root)
    {
        if (name is not null && string.IsNullOrWhiteSpace(name))
        {
            throw new ToolException("--lock names no lock.");
        }

        return sites.Count == 0 && name is null ? All : new SiteFilter([.. sites.Select(s => Place(s, root)).Distinct()], name);
    }

    public bool Covers(SiteRecord site) =>
        (Lock is null || IsLock(site.Lock, site.LockId))
        && Locks?.Invoke(site.LockId) != false
        && (Sites.Count == 0 || Sites.Contains(site.Place));

    public void ThrowIfNothing(SolutionInventory inventory)
    {
        LockRecord[] meant = [.. inventory.Locks.Where(l => Lock is not null && IsLock(l.Lock, l.Id)).DistinctBy(l => l.Id)];
        if (meant.Length > 1)
        {
            throw new ToolException($"'{Lock}' names {meant.Length} locks: {string.Join(", ", meant.Select(l => l.Lock))}.");
        }

        if (Lock is not null && meant.Length == 0)
        {
            string[] names = [.. inventory.Locks.Select(l => l.Lock).Distinct()];
            throw new ToolException($"There is no lock '{Lock}'. " + names switch
            {
                [] => "No lock was found: 'mmlock inventory' says how to designate one.",
                [var only] => $"There is: {only}.",
                _ => $"There are: {string.Join(", ", names)}.",
            });
        }

        if (Sites.FirstOrDefault(s => !inventory.Sites.Any(r => r.Place == s)) is { } missing)
        {
            string file = missing[..missing.LastIndexOf(':')];
            string lines = string.Join(", ", inventory.Sites.Where(s => s.File == file).Select(s => s.Line).Distinct());
            string more = lines.Length > 0 ? $"Lines of that file with one: {lines}." : "'mmlock inventory' lists them.";
            throw new ToolException($"There is no lock site at '{missing}'. {more}");
        }

        if (this == All && !inventory.Locks.Any(l => l.Designated))
        {
            throw new ToolException(
                $"No lock is designated, so there is nothing to convert. Put [CoarseLock] on the field of one, {HowToDesignate}. "
                + "'mmlock inventory' lists the locks that look like it.");
        }

        if (Lock is not null && Locks is null && !inventory.Sites.Any(Covers))
        {
            throw new ToolException(
                Sites.Count > 0 ? $"No site of --site is one of '{Lock}'." : $"No code was found that uses '{Lock}'.");
        }
    }

    /// <summary>By its ID, by its name, or by as much of the end of its name as begins with a type: <c>Type.member</c>.</summary>
    private bool IsLock(string name, string id) =>
        name == Lock || id == Lock || Lock!.Contains('.', StringComparison.Ordinal) && name.EndsWith("." + Lock, StringComparison.Ordinal);

    private static string Place(string site, string root)
    {
        Match match = Written().Match(site);
        if (!match.Success)
        {
            throw new ToolException($"--site is FILE:LINE, as the inventory writes it; '{site}' is not.");
        }

        string file = match.Groups["file"].Value.Replace('\\', '/');
        string fromRoot = Path.GetFullPath(Path.Combine(root, file));
        string fromHere = Path.GetFullPath(file);
        string full = !File.Exists(fromRoot) && File.Exists(fromHere) ? fromHere : fromRoot;
        return $"{Path.GetRelativePath(root, full).Replace('\\', '/')}:{match.Groups["line"].Value.TrimStart('0')}";
    }

    /// <summary>A column after the line is what editors add; a site is its line.</summary>
    [GeneratedRegex(@"^(?<file>.+?):(?<line>[0-9]+)(:[0-9]+)?$")]
    private static partial Regex Written();
}
