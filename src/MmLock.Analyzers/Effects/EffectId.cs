using System;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What a line of an effect list speaks of: a documentation ID of a type, method or property. A member without a
/// parameter list means every overload; <c>()</c> means the one without parameters.
/// </summary>
internal sealed class EffectId
{
    /// <summary>Longer than any real ID, short enough that a parser which recurses on nesting stays on its stack.</summary>
    private const int MaxLength = 1000;

    private EffectId(string text, int member, int parameters)
    {
        Text = text;
        TypeId = member < 0 ? text.Substring(2) : text.Substring(2, member - 2);
        Member = member < 0 ? "" : text.Substring(member + 1, parameters - member - 1);
        HasParameters = parameters < text.Length;
    }

    /// <summary>The ID as written, without white space.</summary>
    public string Text { get; }

    /// <summary>The type that it names or whose member it names, without prefix.</summary>
    public string TypeId { get; }

    /// <summary>The metadata name of that type, without its namespace or outer types.</summary>
    public string TypeName => TypeId.Substring(TypeId.LastIndexOf('.') + 1);

    private string Member { get; }

    private bool HasParameters { get; }

    /// <summary>Null with the reason when the text is no ID.</summary>
    public static EffectId? Parse(string text, out string? problem)
    {
        problem = null;
        if (text.Length < 3 || text[1] != ':' || text[0] is not ('M' or 'P' or 'T'))
        {
            problem = "a documentation ID begins with M:, P: or T:";
        }
        else if (text.Length > MaxLength)
        {
            problem = "no documentation ID is that long";
        }
        else
        {
            int open = text.IndexOf('(');
            int parameters = open < 0 ? text.Length : open;
            int member = text[0] == 'T' ? -1 : text.LastIndexOf('.', parameters - 1);
            if (text[0] == 'T' && open >= 0)
            {
                problem = "a type has no parameters";
            }
            else if (text[0] != 'T' && member < 3)
            {
                problem = "the type of the member is missing";
            }
            else if (!IsName(text, 2, parameters) || !IsClosed(text, parameters))
            {
                problem = "it is not formed like a documentation ID";
            }
            else
            {
                return new EffectId(text, member, parameters);
            }
        }

        return null;
    }

    /// <summary>What the ID names in the compilation and its references; null with the reason when it names nothing.</summary>
    public ISymbol? Resolve(Compilation compilation, out string? problem, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        problem = null;
        if (DocumentationCommentId.GetFirstSymbolForDeclarationId("T:" + TypeId, compilation) is not INamedTypeSymbol type)
        {
            problem = $"neither this project nor its references have a type '{TypeId}'";
            return null;
        }

        if (Text[0] == 'T')
        {
            return type;
        }

        List<ISymbol> named = TypesOf(type).SelectMany(t => t.GetMembers())
            .Where(m => Text[0] == 'M' ? m is IMethodSymbol : m is IPropertySymbol).Where(IsNamed).ToList();
        ISymbol? found = named.FirstOrDefault(m => !HasParameters || Exact(m) == Text);
        if (found is null)
        {
            problem = named.Count > 0
                ? $"no overload of '{Member}' in '{TypeId}' has these parameters"
                : $"'{TypeId}' has no {(Text[0] == 'M' ? "method" : "property")} '{Member}'";
        }

        return found;
    }

    /// <summary>The form of a symbol's own ID that tells overloads apart: with a parameter list even if it is empty.</summary>
    public static string? Exact(ISymbol symbol)
    {
        string? id = symbol.GetDocumentationCommentId();
        return id is null || id.IndexOf('(') >= 0 ? id : id + "()";
    }

    /// <summary>A member's name as IDs spell it: <c>.ctor</c> as <c>#ctor</c>, an explicit implementation with its interface.</summary>
    public static string NameOf(ISymbol symbol)
    {
        string name = symbol.MetadataName;
        return name.IndexOfAny(s_escaped) < 0 ? name : name.Replace('.', '#').Replace('<', '{').Replace('>', '}').Replace(',', '@');
    }

    private static readonly char[] s_escaped = { '.', '<' };

    private bool IsNamed(ISymbol symbol)
    {
        string name = NameOf(symbol);
        return Member.StartsWith(name, StringComparison.Ordinal)
            && (Member.Length == name.Length || (symbol is IMethodSymbol { Arity: > 0 and int arity } && Member == name + "``" + arity));
    }

    /// <summary>A line may speak of what a type inherits: it is then meant for calls on that type.</summary>
    private IEnumerable<INamedTypeSymbol> TypesOf(INamedTypeSymbol type)
    {
        if (HasParameters)
        {
            return new[] { type };
        }

        var types = new List<INamedTypeSymbol>();
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            types.Add(at.OriginalDefinition);
        }

        return type.TypeKind == TypeKind.Interface ? types.Concat(type.AllInterfaces.Select(i => i.OriginalDefinition)) : types;
    }

    /// <summary>Names joined by single dots.</summary>
    private static bool IsName(string text, int from, int to)
    {
        bool begins = true;
        for (int i = from; i < to; i++)
        {
            char c = text[i];
            if (c == '.'
                ? begins
                : !(char.IsLetterOrDigit(c) || c is '_' or '#' or '`' or '{' or '}' or '@' or '$' or '<' or '>' or '|'
                    || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark
                        or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.ConnectorPunctuation))
            {
                return false;
            }

            begins = c == '.';
        }

        return !begins;
    }

    /// <summary>No parameter list, or one that ends the ID; a conversion names its result after it.</summary>
    private static bool IsClosed(string text, int open)
    {
        if (open == text.Length)
        {
            return true;
        }

        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            depth += text[i] is '(' or '{' or '[' ? 1 : text[i] is ')' or '}' or ']' ? -1 : 0;
            if (depth < 0 || (depth == 0 && text[i] == ')' && i + 1 < text.Length))
            {
                return depth == 0 && i + 2 < text.Length && text[i + 1] == '~';
            }
        }

        return depth == 0;
    }
}
