using System.Collections.Immutable;
using System.Reflection;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>All analyzers of the package, found as the compiler finds them: by their attribute.</summary>
internal static class OurAnalyzers
{
    public static ImmutableArray<DiagnosticAnalyzer> Create() =>
        [.. typeof(LockAnalyzer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not null)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];
}
