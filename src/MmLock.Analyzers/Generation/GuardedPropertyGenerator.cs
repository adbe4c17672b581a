using System;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Generation;

/// <summary>
/// Writes the accessors of partial properties with <c>[GuardedBy]</c>. With the MSBuild property <c>MmLockValidateGuards</c> they ask the
/// validator whether the lock is held; without it they do nothing but access their field.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class GuardedPropertyGenerator : IIncrementalGenerator
{
    /// <summary>Names of steps, for tests of what is done again.</summary>
    internal const string PropertiesStep = "MmLockGuardedProperties";
    internal const string OutputStep = "MmLockGuardedOutput";
    internal const string Option = "build_property.MmLockValidateGuards";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<bool> isChecked = context.AnalyzerConfigOptionsProvider.Select(
            static (options, _) => options.GlobalOptions.TryGetValue(Option, out string? value)
                && string.Equals(value.Trim(), "true", StringComparison.OrdinalIgnoreCase));
        IncrementalValuesProvider<GuardedProperty> properties = context.SyntaxProvider.ForAttributeWithMetadataName(
                KnownTypes.GuardedBy,
                static (node, _) => node is PropertyDeclarationSyntax property && property.Modifiers.Any(SyntaxKind.PartialKeyword),
                GuardedPropertyReader.Read)
            .Where(static property => property is not null)
            .Select(static (property, _) => property!)
            .WithTrackingName(PropertiesStep);

        // Without checks what they would be does not matter, and a change of it writes nothing anew.
        IncrementalValuesProvider<GuardedProperty> written = properties.Combine(isChecked)
            .Select(static (pair, _) => pair.Right ? pair.Left : pair.Left with { Check = null })
            .WithTrackingName(OutputStep);
        context.RegisterSourceOutput(
            written, static (output, property) => output.AddSource(property.HintName, GuardedPropertyWriter.Write(property)));
    }
}
