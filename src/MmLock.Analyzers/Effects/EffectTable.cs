using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Effects;

[Flags]
internal enum EffectKinds
{
    None = 0,
    FileIO = 1,
    Allocates = 2,
    PageProportional = 4,
    Blocks = 8,
}

/// <summary>What is known of methods without reading their bodies: annotations first, then the table.</summary>
internal sealed class EffectTable
{
    private static readonly Lazy<EffectTable> s_builtIn = new(LoadBuiltIn);
    private readonly Dictionary<string, EffectKinds> _entries = new(StringComparer.Ordinal);

    /// <summary>The reviewed entries for the base class library, independent of any compilation.</summary>
    public static EffectTable BuiltIn => s_builtIn.Value;

    /// <summary>The effects that annotation or table give; null when neither speaks of the method.</summary>
    public EffectKinds? Find(IMethodSymbol method)
    {
        IMethodSymbol definition = method.OriginalDefinition;
        EffectKinds kinds = EffectKinds.None;
        bool known = false;
        foreach (AttributeData attribute in (definition.AssociatedSymbol ?? definition).GetAttributes())
        {
            EffectKinds? kind = attribute.AttributeClass?.ToDisplayString() switch
            {
                "MmLock.PerformsFileIOAttribute" => EffectKinds.FileIO,
                "MmLock.AllocatesUserMemoryAttribute" => EffectKinds.Allocates,
                "MmLock.TakesPageProportionalTimeAttribute" => EffectKinds.PageProportional,
                "MmLock.NoLockEffectsAttribute" => EffectKinds.None,
                _ => null,
            };
            if (kind is { } found)
            {
                known = true;
                kinds |= found;
            }
        }

        if (known || definition.ContainingType is null || !definition.DeclaringSyntaxReferences.IsEmpty)
        {
            return known ? kinds : null;
        }

        for (IMethodSymbol? at = definition; at is not null; at = at.OverriddenMethod)
        {
            string? id = at.GetDocumentationCommentId();
            string type = at.ContainingType.GetDocumentationCommentId() ?? "";
            string shortId = "M:" + type.Substring(Math.Min(2, type.Length)) + "." + at.Name;
            if ((id is not null && _entries.TryGetValue(id, out EffectKinds entry))
                || _entries.TryGetValue(shortId, out entry)
                || _entries.TryGetValue(type, out entry))
            {
                return entry;
            }
        }

        return null;
    }

    private static EffectTable LoadBuiltIn()
    {
        var table = new EffectTable();
        using Stream stream = typeof(EffectTable).Assembly.GetManifestResourceStream("MmLock.Analyzers.Effects.BaseClassLibrary.txt")
            ?? throw new InvalidOperationException("The effect table is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            int space = line.IndexOf(' ');
            if (space > 0 && line[0] != '#')
            {
                table._entries[line.Substring(space + 1).Trim()] = (EffectKinds)Enum.Parse(typeof(EffectKinds), line.Substring(0, space));
            }
        }

        return table;
    }
}
