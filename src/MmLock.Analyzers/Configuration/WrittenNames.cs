namespace MmLock.Analyzers.Configuration;

/// <summary>
/// Names of types as people write them: as C# does and the inventory prints (<c>Outer.Pool&lt;T&gt;</c>), or as metadata does
/// (<c>Outer+Pool`1</c>).
/// </summary>
internal static class WrittenNames
{
    /// <summary>The parts of a text between separators that stand outside of type arguments.</summary>
    public static IEnumerable<string> Split(string text, params char[] separators)
    {
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '<' => 1, '>' when depth > 0 => -1, _ => 0 };
            if (depth == 0 && separators.Contains(text[i]))
            {
                yield return text.Substring(start, i - start);
                start = i + 1;
            }
        }

        yield return text.Substring(start);
    }

    /// <summary>The type of that name; of a nested and another type, both meant by it, the one that is not nested.</summary>
    public static INamedTypeSymbol? FindType(string name, Compilation compilation)
    {
        string[] parts = Split(name, '.', '+').Select(InMetadata).ToArray();
        return Enumerable.Range(0, parts.Length)
            .Select(nested => parts.Length - nested)
            .Select(outer => string.Join(".", parts.Take(outer)) + string.Concat(parts.Skip(outer).Select(p => "+" + p)))
            .Select(compilation.GetTypeByMetadataName).FirstOrDefault(t => t is not null);
    }

    /// <summary>A type of that name that has type parameters, which the name leaves out; null for none.</summary>
    public static INamedTypeSymbol? FindGeneric(string name, Compilation compilation) =>
        Enumerable.Range(1, 8).Select(arity => FindType($"{name}`{arity}", compilation)).FirstOrDefault(t => t is not null);

    /// <summary>The name of a type and of its member: divided by the last dot that is outside of type arguments.</summary>
    public static (string Type, string Member) Member(string name)
    {
        string member = Split(name, '.').Last();
        return (name.Substring(0, System.Math.Max(0, name.Length - member.Length - 1)), member);
    }

    private static string InMetadata(string part)
    {
        int open = part.IndexOf('<');
        return open > 0 && part[part.Length - 1] == '>'
            ? part.Substring(0, open) + "`" + Split(part.Substring(open + 1, part.Length - open - 2), ',').Count()
            : part;
    }
}
