using System.Text;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace MmLock.RuleDocs;

/// <summary>The files behind the MSBuild property <c>MmLockPreset</c>, which the packages bring.</summary>
internal static class PresetFiles
{
    private static readonly (string Name, string What, Func<DiagnosticDescriptor, string?> SeverityOf)[] s_presets =
    [
        ("Strict", "what is wrong is an error", rule => rule.Category == RuleCategory.Migration ? null
            : rule.DefaultSeverity == DiagnosticSeverity.Warning ? "error" : "warning"),
        ("Migration", "the steps of a migration are seen in the build", rule => rule.Category != RuleCategory.Migration ? null : "warning"),
        ("None", "no rule is looked for", _ => "none"),
    ];

    public static IEnumerable<RuleDocument> In(string root) => s_presets.Select(p => RuleDocument.Of(
        root, $"src/Packaging/Presets/MmLock.{p.Name}.globalconfig", _ => Write(p.Name, p.What, p.SeverityOf)));

    private static string Write(string name, string what, Func<DiagnosticDescriptor, string?> severityOf)
    {
        // Any other global file, and every .editorconfig, goes before it.
        var text = new StringBuilder($"# MmLockPreset={name}: {what}. Generated from the rules.\nis_global = true\nglobal_level = -100\n\n");
        foreach (DiagnosticDescriptor rule in RuleCatalogue.All.Select(r => r.Descriptor))
        {
            if (severityOf(rule) is { } severity)
            {
                text.Append($"dotnet_diagnostic.{rule.Id}.severity = {severity}\n");
            }
        }

        return text.ToString();
    }
}
