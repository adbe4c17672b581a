namespace MmLock.Analyzers.Configuration;

/// <summary>
/// A declaration that several projects see, each by a symbol of its own: a field, a property, a method, or a parameter of one. What
/// projects of different frameworks make of one file is one declaration, and what is only called the same is none.
/// </summary>
/// <param name="Id">Of the member.</param>
/// <param name="Ordinal">Of its parameter; -1 for the member itself.</param>
/// <param name="File">Where it stands.</param>
internal readonly record struct HandedName(string Id, int Ordinal, string File)
{
    /// <returns>Null for what another project cannot name, and for what no source declares.</returns>
    public static HandedName? Of(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        ISymbol member = symbol is IParameterSymbol ? symbol.ContainingSymbol : symbol;
        return member is IFieldSymbol or IPropertySymbol
                or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.ExplicitInterfaceImplementation }
            && FileOf(member) is { } file && DocumentationCommentId.CreateDeclarationId(member) is { } id
            ? new HandedName(id, (symbol as IParameterSymbol)?.Ordinal ?? -1, file)
            : null;
    }

    /// <summary>The declaration as a project has it; null for none.</summary>
    public ISymbol? In(Compilation compilation)
    {
        string file = File;
        ISymbol? member = DocumentationCommentId.GetSymbolsForDeclarationId(Id, compilation).FirstOrDefault(s => FileOf(s) == file);
        return Ordinal < 0 ? member
            : (member as IMethodSymbol)?.Parameters.ElementAtOrDefault(Ordinal)
                ?? (member as IPropertySymbol)?.Parameters.ElementAtOrDefault(Ordinal);
    }

    private static string? FileOf(ISymbol member) =>
        member.DeclaringSyntaxReferences.Select(r => r.SyntaxTree.FilePath).OrderBy(f => f, System.StringComparer.Ordinal)
            .FirstOrDefault(f => f.Length > 0)
        ?? (member is IMethodSymbol { ContainingType: { } type, MethodKind: MethodKind.Constructor } ? FileOf(type) : null);
}
