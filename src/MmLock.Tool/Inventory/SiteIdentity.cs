using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
        foreach (SiteRecord site in sites.Where(s => s.Stage is not (SiteStage.Candidate or SiteStage.Undesignated))
            .OrderBy(s => s.File, StringComparer.Ordinal).ThenBy(s => s.Line).ThenBy(s => s.Column))
        {
            string name = string.Join('|', site.File, MemberOf(site) is { } member ? Header(member) : "", Kind(site));
            int ordinal = seen[name] = seen.GetValueOrDefault(name) + 1;
            yield return (site, string.Create(CultureInfo.InvariantCulture, $"{name}|{ordinal}"));
        }
    }

    /// <summary>The member that an ID names, without the place in it.</summary>
    public static string Member(string id) => id[..id.LastIndexOf('|')];

    /// <summary>Of the tokens of the member: comments and layout do not count.</summary>
    public static string Fingerprint(SiteRecord site)
    {
        if (MemberOf(site) is not { } member)
        {
            return "";
        }

        string text = string.Join(' ', member.DescendantTokens().Select(t => t.Text));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    private static string Kind(SiteRecord site)
    {
        string kind = site.Kind.ToString().ToLowerInvariant();
        return site.Symbols is null ? kind : $"{kind} ({site.Symbols})";
    }

    private static MemberDeclarationSyntax? MemberOf(SiteRecord site) =>
        site.At is { SourceTree: { } tree } at
            ? tree.GetRoot().FindNode(at.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>()
            : null;

    private static string Header(MemberDeclarationSyntax member) =>
        string.Join(
            '.', member.Ancestors().OfType<TypeDeclarationSyntax>().Reverse().Select(t => t.Identifier.ValueText).Append(Name(member)));

    private static string Name(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method =>
            $"{method.ExplicitInterfaceSpecifier}{method.Identifier.ValueText}{Parameters(method.ParameterList)}",
        PropertyDeclarationSyntax property => $"{property.ExplicitInterfaceSpecifier}{property.Identifier.ValueText}",
        ConstructorDeclarationSyntax constructor => ".ctor" + Parameters(constructor.ParameterList),
        IndexerDeclarationSyntax indexer => "this" + Parameters(indexer.ParameterList),
        BaseMethodDeclarationSyntax other => other.Kind() + Parameters(other.ParameterList),
        BaseFieldDeclarationSyntax field => string.Join(',', field.Declaration.Variables.Select(v => v.Identifier.ValueText)),
        EventDeclarationSyntax handlers => handlers.Identifier.ValueText,
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        _ => member.Kind().ToString(),
    };

    private static string Parameters(BaseParameterListSyntax list) =>
        "(" + string.Join(',', list.Parameters.Select(p => string.Concat(p.Type?.DescendantTokens().Select(t => t.Text) ?? []))) + ")";
}
