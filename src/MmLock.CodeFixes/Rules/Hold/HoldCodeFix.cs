using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Hold;

/// <summary>The ways out of a hold that is too long for what runs under it; each rule offers some of them.</summary>
public abstract class HoldCodeFix : CodeFixProvider
{
    private protected const string HoistKey = "Hoist";

    /// <summary>What a hoist that keeps the behaviour is called; null when the rule's hoist is for review always.</summary>
    private protected virtual string? SoundHoistTitle(string lockName) => null;

    /// <summary>Whether the work may move in front of the acquire at all.</summary>
    private protected virtual bool OffersHoist => true;

    /// <summary>Whether a range hold may last through the work.</summary>
    private protected virtual bool OffersRange => true;

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // A hold that the caller took has no acquire in this method.
            if (model is null || AcquireOf(diagnostic) is not { } acquire || acquire.SourceTree != model.SyntaxTree)
            {
                continue;
            }

            string name = LockNameOf(diagnostic);
            TextSpan work = diagnostic.Location.SourceSpan;
            SectionScope? scope = await ScopeOfAsync(context.Document, acquire.SourceSpan, context.CancellationToken).ConfigureAwait(false);
            if (OffersHoist && Hoist.Find(model, work, scope, name, context.CancellationToken) is { } hoist)
            {
                bool sound = hoist.IsSound && SoundHoistTitle(name) is not null;
                await OfferAsync(
                    context, diagnostic, sound ? SoundHoistTitle(name)! : $"Do it before '{name}' is taken (review)",
                    sound ? HoistKey : HoistKey + "Review", hoist.Apply)
                    .ConfigureAwait(false);
            }

            if (ReleaseAround.Find(model, work, scope, context.CancellationToken) is { } release)
            {
                await OfferAsync(context, diagnostic, $"Release '{name}' around it (review)", nameof(ReleaseAround), release.Apply)
                    .ConfigureAwait(false);
            }

            Document document = context.Document;
            if (OffersRange
                && await HoldConversion.FindRangeAsync(document, acquire.SourceSpan, context.CancellationToken)
                    .ConfigureAwait(false) is { } range)
            {
                Document ranged =
                    await HoldConversion.ConvertAsync(document, acquire.SourceSpan, context.CancellationToken).ConfigureAwait(false);
                await FixGate.OfferAsync(
                    context, diagnostic, $"Lock only {range} (review)", nameof(HoldConversion), ranged.Project.Solution)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>The statements under the hold that a finding points at; null when it has another shape.</summary>
    private protected static async Task<SectionScope?> ScopeOfAsync(
        Document document, TextSpan acquire, CancellationToken cancellationToken) =>
        await ProjectEngines.OfAsync(document.Project, cancellationToken).ConfigureAwait(false) is { } engine
            && await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is { } root
            ? CriticalSection.At(root, acquire, engine.Locks, cancellationToken)?.Scope
            : null;

    private protected static Location? AcquireOf(Diagnostic diagnostic) => diagnostic.AdditionalLocations.FirstOrDefault();

    private protected static string LockNameOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.LockName, out string? name) && name is not null
            ? name.Split('.').Last()
            : "";

    private static async Task OfferAsync(
        CodeFixContext context, Diagnostic diagnostic, string title, string key, Action<SyntaxEditor, SemanticModel> apply)
    {
        Document changed = await EditAsync(context.Document, apply, context.CancellationToken).ConfigureAwait(false);
        await FixGate.OfferAsync(context, diagnostic, title, key, changed.Project.Solution).ConfigureAwait(false);
    }

    private protected static async Task<Document> EditAsync(
        Document document, Action<SyntaxEditor, SemanticModel> apply, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        apply(editor, editor.SemanticModel);
        return await FileLayout.FormatAsync(document, editor.GetChangedDocument(), cancellationToken).ConfigureAwait(false);
    }
}
