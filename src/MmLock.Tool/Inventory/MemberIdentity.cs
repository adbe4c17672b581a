using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Tool.Inventory;

/// <summary>Names of members, and of code in them, that last while lines move.</summary>
internal static class MemberIdentity
{
    /// <summary>The member at a place of a source; null where there is none.</summary>
    public static MemberDeclarationSyntax? At(Location? place) =>
        place is { SourceTree: { } tree }
            ? tree.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<MemberDeclarationSyntax>()
            : null;

    /// <summary>Its header with its namespace.</summary>
    public static string FullHeader(MemberDeclarationSyntax member) => string.Join(
        '.', member.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(n => n.Name.ToString()).Append(Header(member)));

    /// <summary>Comments and layout do not count.</summary>
    public static string Tokens(SyntaxNode node) => string.Join(' ', node.DescendantTokens().Select(t => t.Text));

    /// <summary>The first 64 bits of a SHA-256, in hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>The types that it is in and its own name, with the types of its parameters.</summary>
    public static string Header(MemberDeclarationSyntax member) =>
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
