using System.Globalization;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Tool.Inventory;

/// <summary>
/// Names of sites that last while lines move and while a site goes from raw to coarse to fine: the file, the member, and the place among
/// the member's sites of a kind. A fingerprint of the member tells whether what was decided of a site was decided of this code.
/// </summary>
internal static class SiteIdentity
{
    /// <summary>Sites with their names. What some other build compiles is counted apart: it is not always in sight.</summary>
    /// <param name="sites">All sites of the files that they are in.</param>
    public static IEnumerable<(SiteRecord Site, string Id)> Of(IEnumerable<SiteRecord> sites)
    {
        var seen = new Dictionary<string, int>();
        foreach (SiteRecord site in sites.Where(s => s.Stage.IsDesignated())
            .OrderBy(s => s.File, StringComparer.Ordinal).ThenBy(s => s.Line).ThenBy(s => s.Column))
        {
            string name = string.Join(
                '|', site.File, MemberIdentity.At(site.At) is { } member ? MemberIdentity.Header(member) : "", Kind(site));
            int ordinal = seen[name] = seen.GetValueOrDefault(name) + 1;
            yield return (site, string.Create(CultureInfo.InvariantCulture, $"{name}|{ordinal}"));
        }
    }

    /// <summary>The member that an ID names, without the place in it.</summary>
    public static string Member(string id) => id[..id.LastIndexOf('|')];

    /// <summary>Of the tokens of the member: comments and layout do not count.</summary>
    public static string Fingerprint(SiteRecord site)
    {
        if (MemberIdentity.At(site.At) is not { } member)
        {
            return "";
        }

        return MemberIdentity.Hash(MemberIdentity.Tokens(member));
    }

    private static string Kind(SiteRecord site)
    {
        string kind = site.Kind.ToString().ToLowerInvariant();
        return site.Symbols is null ? kind : $"{kind} ({site.Symbols})";
    }
}
