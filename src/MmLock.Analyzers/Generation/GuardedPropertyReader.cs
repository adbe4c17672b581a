using System;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Generation;

/// <summary>Reads what is generated for one property off its symbol; nothing where that could not be sound C#.</summary>
internal static class GuardedPropertyReader
{
    private const string RuntimeEntry = "MmLock.GuardedAccess";

    /// <summary>C# 13, which has partial properties, and 14, which has <c>field</c>; where hosts do not know 14, the preview has.</summary>
    private const int PartialProperties = 1300;
    private const int FieldKeyword = 1400;

    private static readonly SymbolDisplayFormat s_type = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Attributes whose own generators write the accessors: two would be one too many.</summary>
    private static readonly HashSet<string> s_generated = new(StringComparer.Ordinal)
    {
        "CommunityToolkit.Mvvm.ComponentModel.ObservablePropertyAttribute",
        "CommunityToolkit.WinUI.GeneratedDependencyPropertyAttribute",
        "System.Text.RegularExpressions.GeneratedRegexAttribute",
        "ReactiveUI.SourceGenerators.ReactiveAttribute",
        "ReactiveUI.SourceGenerators.ObservableAsPropertyAttribute",
    };

    public static GuardedProperty? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var syntax = (PropertyDeclarationSyntax)context.TargetNode;
        if (context.TargetSymbol is not IPropertySymbol { IsPartialDefinition: true, PartialImplementationPart: null } property
            || property.RefKind != RefKind.None
            || syntax.ExplicitInterfaceSpecifier is not null
            || property.GetAttributes().Any(a => s_generated.Contains(a.AttributeClass?.ToDisplayString() ?? "")))
        {
            return null;
        }

        int version = (int)((CSharpParseOptions)syntax.SyntaxTree.Options).LanguageVersion;
        bool hasField = version >= FieldKeyword;
        AccessorDeclarationSyntax? getter = Accessor(SyntaxKind.GetAccessorDeclaration);
        AccessorDeclarationSyntax? setter = Accessor(SyntaxKind.SetAccessorDeclaration) ?? Accessor(SyntaxKind.InitAccessorDeclaration);
        bool needsField = setter is null || (property.ContainingType.IsValueType && !property.IsStatic);
        if (version < PartialProperties || getter is null || (needsField && !hasField)
            || HeadersOf(syntax, property) is not { } headers)
        {
            return null;
        }

        string name = syntax.Identifier.Text;
        string type = property.Type.ToDisplayString(s_type);
        bool isStatic = property.IsStatic;
        bool isAnnotated = (context.SemanticModel.GetNullableContext(syntax.SpanStart) & NullableContext.AnnotationsEnabled) != 0;
        return new GuardedProperty(
            HintNameOf(property), NamespaceOf(syntax), new EquatableArray<string>(headers),
            string.Join(" ", syntax.Modifiers.Select(m => m.Text)), type, name, HeaderOf(getter), HeaderOf(setter),
            hasField
                ? ""
                : $"private {(isStatic ? "static " : "")}{FieldType(property.Type, type, isAnnotated)} __guarded_{property.Name};",
            isAnnotated, CheckOf(property, context.SemanticModel.Compilation));

        AccessorDeclarationSyntax? Accessor(SyntaxKind kind) => syntax.AccessorList?.Accessors.FirstOrDefault(a => a.IsKind(kind));
    }

    /// <summary>It is null until it is set, and no constructor is asked to set what it does not see.</summary>
    private static string FieldType(ITypeSymbol type, string name, bool isAnnotated) =>
        isAnnotated && !type.IsValueType && type.NullableAnnotation != NullableAnnotation.Annotated ? name + "?" : name;

    private static string HeaderOf(AccessorDeclarationSyntax? accessor) =>
        accessor is null ? "" : string.Join(" ", accessor.Modifiers.Append(accessor.Keyword).Select(t => t.Text));

    /// <returns>Null where a part of a type cannot be added.</returns>
    private static ImmutableArray<string>? HeadersOf(PropertyDeclarationSyntax syntax, IPropertySymbol property)
    {
        var headers = new Stack<string>();
        foreach (TypeDeclarationSyntax type in syntax.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (!type.Modifiers.Any(SyntaxKind.PartialKeyword) || type.Modifiers.Any(SyntaxKind.FileKeyword)
                || (type is InterfaceDeclarationSyntax && type == syntax.Parent))
            {
                return null;
            }

            bool isUnsafe = headers.Count == 0 && property.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol;
            string keyword = type is RecordDeclarationSyntax { ClassOrStructKeyword: { RawKind: not 0 } kind }
                ? $"record {kind.Text}"
                : type.Keyword.Text;
            headers.Push($"{(isUnsafe ? "unsafe " : "")}partial {keyword} {type.Identifier.Text}{ParametersOf(type)}");
        }

        return headers.ToImmutableArray();
    }

    private static string ParametersOf(TypeDeclarationSyntax type) => type.TypeParameterList is { } list
        ? "<" + string.Join(
            ", ",
            list.Parameters.Select(
                p => p.VarianceKeyword.RawKind == 0 ? p.Identifier.Text : p.VarianceKeyword.Text + " " + p.Identifier.Text)) + ">"
        : "";

    private static string NamespaceOf(SyntaxNode syntax) => string.Join(
        ".",
        syntax.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(n => n.Name.WithoutTrivia().ToString()));

    /// <summary>Hint names are compared without case, and not all letters may be in one; the hash tells what the rest does not.</summary>
    private static string HintNameOf(IPropertySymbol property)
    {
        string id = property.GetDocumentationCommentId() ?? property.ToDisplayString();
        uint hash = 2166136261;
        var readable = new StringBuilder();
        foreach (char letter in id)
        {
            hash = unchecked((hash ^ letter) * 16777619);
            readable.Append(letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' ? letter : '_');
        }

        return $"{readable.ToString().Substring(2)}.{hash:x8}.g.cs";
    }

    /// <returns>Null where nothing can be asked: nobody knows which copy a struct is, and a lock of value type would be copied.</returns>
    private static GuardCheck? CheckOf(IPropertySymbol property, Compilation compilation)
    {
        bool isStatic = property.IsStatic;
        if ((!isStatic && property.ContainingType.IsValueType)
            || compilation.GetTypeByMetadataName(RuntimeEntry) is not { DeclaredAccessibility: Accessibility.Public }
            || GuardedMembers.Declared(property) is not { LockType.IsReferenceType: true } guard
            || ExpressionOf(guard.Path, property, compilation) is not { } expression)
        {
            return null;
        }

        string target = isStatic ? $"typeof({property.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)})" : "this";
        return new GuardCheck(
            expression, target, Literal(DiagnosticText.MemberName(property)), Literal(guard.Path.Name));
    }

    /// <summary><c>this.Mm?.MmapSem</c>: of what is null nothing is asked.</summary>
    private static string? ExpressionOf(LockPath path, IPropertySymbol property, Compilation compilation)
    {
        if (path.IsOpaque || (path.IsOfThis && property.IsStatic))
        {
            return null;
        }

        var text = new StringBuilder(path.IsOfThis ? "this" : "");
        ITypeSymbol? before = null;
        foreach (ISymbol member in path.Members)
        {
            if (!compilation.IsSymbolAccessibleWithin(member, property.ContainingType))
            {
                return null;
            }

            text.Append(
                text.Length == 0 ? member.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + "."
                : before is null || before.IsValueType ? "." : "?.").Append(member.CodeName());
            before = member switch
            {
                IFieldSymbol field => field.Type,
                IPropertySymbol { GetMethod: not null } got => got.Type,
                _ => null,
            };
            if (before is null)
            {
                return null;
            }
        }

        return text.ToString();
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
