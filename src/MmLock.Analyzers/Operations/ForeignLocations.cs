namespace MmLock.Analyzers.Operations;

/// <summary>
/// Places in the source of another project, which a call path reaches in a workspace. A compilation takes no diagnostic that
/// points into trees that are not its own; it takes one that names a line of a file.
/// </summary>
internal static class ForeignLocations
{
    /// <summary>The same diagnostic, as the compilation takes it: with as many places, in the same order.</summary>
    public static Diagnostic Named(Diagnostic diagnostic, Compilation compilation)
    {
        if (diagnostic.AdditionalLocations.All(l => !IsForeign(l, compilation)))
        {
            return diagnostic;
        }

        IEnumerable<Location> places = diagnostic.AdditionalLocations
            .Select(l =>
                IsForeign(l, compilation)
                    ? Location.Create(l.GetLineSpan().Path is { Length: > 0 } path ? path : "?", l.SourceSpan, l.GetLineSpan().Span)
                    : l);
        DiagnosticDescriptor rule = diagnostic.Descriptor;
        return Diagnostic.Create(
            rule.Id, rule.Category, diagnostic.GetMessage(), diagnostic.Severity, diagnostic.DefaultSeverity, rule.IsEnabledByDefault,
            diagnostic.WarningLevel,
            rule.Title, rule.Description, rule.HelpLinkUri, diagnostic.Location, places, rule.CustomTags, diagnostic.Properties);
    }

    private static bool IsForeign(Location location, Compilation compilation) =>
        location.SourceTree is { } tree && !compilation.ContainsSyntaxTree(tree);
}
