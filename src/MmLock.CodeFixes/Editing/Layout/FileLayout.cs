using System;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Formatting;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Options;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing.Layout;

/// <summary>
/// The layout of a file: what <c>.editorconfig</c> says of it, else what its text shows near the edit. Every edit asks it for
/// line ends, indentation and braces, so that nothing else writes any.
/// </summary>
internal sealed class FileLayout
{
    /// <summary>What braces belong to, by the names that <c>csharp_new_line_before_open_brace</c> has for it.</summary>
    public const string ControlBlocks = "control_blocks";
    public const string Accessors = "accessors";
    private const int DefaultSize = 4;
    private const int MaximalSize = 8;
    private readonly SyntaxNode _root;
    private readonly AnalyzerConfigOptions _options;

    private FileLayout(SyntaxNode root, AnalyzerConfigOptions options)
    {
        _root = root;
        _options = options;
        Text = root.SyntaxTree.GetText();
    }

    public SourceText Text { get; }

    /// <param name="document">The document, which knows the options.</param>
    /// <param name="tree">Its text.</param>
    public static FileLayout Of(Document document, SyntaxTree tree) =>
        new(tree.GetRoot(), document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(tree));

    /// <summary>The line end of the lines around a node.</summary>
    public static SyntaxTrivia EndOfLine(SyntaxNode at) => SyntaxFactory.EndOfLine(NewLine(at.SyntaxTree.GetText(), at.SpanStart));

    /// <summary>Formats what an edit of the tree marked; what it did not touch stays byte by byte.</summary>
    public static async Task<Document> FormatAsync(Document original, Document changed, CancellationToken cancellationToken)
    {
        var layout = Of(original, (await original.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false))!);
        IEnumerable<TextChange> edit = await changed.GetTextChangesAsync(original, cancellationToken).ConfigureAwait(false);
        SyntaxNode at = layout._root.FindToken(edit.Select(c => c.Span.Start).DefaultIfEmpty().Min()).Parent ?? layout._root;
        OptionSet options = layout.FormattingAt(at, await changed.GetOptionsAsync(cancellationToken).ConfigureAwait(false));
        Document formatted = await Formatter.FormatAsync(changed, Formatter.Annotation, options, cancellationToken).ConfigureAwait(false);
        edit = await formatted.GetTextChangesAsync(original, cancellationToken).ConfigureAwait(false);
        return original.WithText(layout.Text.WithChanges(edit));
    }

    /// <summary>Gives each statement lines of its own, in the members or parts of members that have it all on one.</summary>
    /// <param name="changed">The document after an edit that has neither added nor removed such a part.</param>
    /// <param name="cramped">Statements of the document as it was.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<Document> OpenedAsync(Document changed, IEnumerable<SyntaxNode> cramped, CancellationToken cancellationToken)
    {
        List<SyntaxNode> before = cramped.Select(c => c.Ancestors().FirstOrDefault(a => IsPart(a) && StartsLine(a.SpanStart)))
            .OfType<SyntaxNode>().ToList();
        if (before.Count == 0 || await changed.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
        {
            return changed;
        }

        var whole = new HashSet<int>(before.Select(b => _root.DescendantNodes().Where(IsPart).TakeWhile(p => p != b).Count()));
        IEnumerable<SyntaxNode> parts = root.DescendantNodes().Where(IsPart).Where((_, index) => whole.Contains(index));
        OptionSet options = FormattingAt(before[0], await changed.GetOptionsAsync(cancellationToken).ConfigureAwait(false))
            .WithChangedOption(CSharpFormattingOptions.WrappingPreserveSingleLine, false)
            .WithChangedOption(CSharpFormattingOptions.WrappingKeepStatementsOnSingleLine, false);
        return await Formatter.FormatAsync(changed, parts.Select(p => p.Span), options, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsPart(SyntaxNode node) =>
        node is MemberDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or SwitchSectionSyntax;

    /// <param name="at">The node that new text belongs to: it starts on that line.</param>
    /// <param name="braces">What the braces of the new text belong to; null for what the node is.</param>
    public PlaceLayout At(SyntaxNode at, string? braces = null) =>
        new(IndentOf(at), UnitAt(at), NewLine(Text, at.SpanStart), BraceOnSameLine(at, braces ?? KindOf(at)), JoinsKeywords(at));

    public int LineOf(int position) => Text.Lines.IndexOf(position);

    public bool IsBlank(int line) => string.IsNullOrWhiteSpace(Text.Lines[line].ToString());

    public bool IsOnLineOf(SyntaxToken a, SyntaxToken b) => LineOf(a.SpanStart) == LineOf(b.SpanStart);

    /// <summary>The white space at the start of the line that a node begins on.</summary>
    public string IndentOf(SyntaxNode node) => IndentAt(node.SpanStart);

    public string NewLineOf(int line) => NewLine(Text, Text.Lines[line].Start);

    /// <summary>
    /// A span's text with the lines behind its first moved from one indentation to another, and other changes made in it.
    /// Empty lines and directives stay, and so does what is inside of literals, since that is a value.
    /// </summary>
    public string Reindented(TextSpan span, string from, string to, IEnumerable<TextChange>? others = null)
    {
        IEnumerable<TextChange> moves = Enumerable.Range(LineOf(span.Start) + 1, LineOf(span.End) - LineOf(span.Start))
            .Select(line => MoveOf(line, from, to)).OfType<TextChange>();
        IEnumerable<TextChange> changes = moves.Concat(others ?? Enumerable.Empty<TextChange>())
            .Select(c => new TextChange(new TextSpan(c.Span.Start - span.Start, c.Span.Length), c.NewText!));
        return SourceText.From(Text.ToString(span)).WithChanges(changes.OrderBy(c => c.Span.Start).ThenBy(c => c.Span.End)).ToString();
    }

    /// <summary>The change that moves one line from an indentation to another; null where it stays.</summary>
    public TextChange? MoveOf(int line, string from, string to)
    {
        int start = Text.Lines[line].Start;
        string text = Text.Lines[line].ToString();
        return IsBlank(line) || text.TrimStart().StartsWith("#", StringComparison.Ordinal) || IsInsideLiteral(start) ? null
            : text.StartsWith(from, StringComparison.Ordinal) ? new TextChange(new TextSpan(start, from.Length), to)
            : to.StartsWith(from, StringComparison.Ordinal) ? new TextChange(new TextSpan(start, 0), to.Substring(from.Length))
            : null;
    }

    /// <summary>Where the text of a span begins and ends, without the white space around it.</summary>
    public TextSpan Trimmed(TextSpan span)
    {
        string text = Text.ToString(span);
        return TextSpan.FromBounds(span.End - text.TrimStart().Length, span.Start + text.TrimEnd().Length);
    }

    private static string NewLine(SourceText text, int position)
    {
        TextLine line = text.Lines.GetLineFromPosition(position);
        if (line.EndIncludingLineBreak == line.End && line.LineNumber > 0)
        {
            line = text.Lines[line.LineNumber - 1];
        }

        return line.EndIncludingLineBreak == line.End ? "\n" : text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
    }

    private static string KindOf(SyntaxNode owner) => owner switch
    {
        AccessorDeclarationSyntax => Accessors,
        BasePropertyDeclarationSyntax => "properties",
        LocalFunctionStatementSyntax => "local_functions",
        MemberDeclarationSyntax => "methods",
        _ => ControlBlocks,
    };

    private string? Option(string name) =>
        _options.TryGetValue(name, out string? value) && value.Length > 0 ? value.Split(':')[0].Trim().ToLowerInvariant() : null;

    private string IndentAt(int position)
    {
        string line = Text.Lines.GetLineFromPosition(position).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    private string UnitAt(SyntaxNode at)
    {
        string shown = at.AncestorsAndSelf().Concat(_root.DescendantNodes()).Select(StepTo).FirstOrDefault(s => s is not null)
            ?? (Text.Lines.Any(l => l.Span.Length > 0 && Text[l.Start] == '\t') ? "\t" : Spaces(DefaultSize));
        bool tabs = Option("indent_style") is { } style ? style == "tab" : shown == "\t";
        string? size = Option("indent_size") is { } given && given != "tab" ? given : Option("tab_width");
        return tabs ? "\t" : int.TryParse(size, out int width) && width > 0 ? Spaces(width) : shown == "\t" ? Spaces(DefaultSize) : shown;
    }

    private static string Spaces(int count) => new(' ', count);

    /// <summary>What indentation a node has more than the braces it is in; null where its lines do not show one step.</summary>
    private string? StepTo(SyntaxNode node)
    {
        SyntaxToken end = node.Parent switch
        {
            BlockSyntax block => block.CloseBraceToken,
            BaseTypeDeclarationSyntax type => type.CloseBraceToken,
            NamespaceDeclarationSyntax space => space.CloseBraceToken,
            _ => default,
        };
        if (node is not (StatementSyntax or MemberDeclarationSyntax) || end.RawKind == 0
            || !StartsLine(node.SpanStart) || !StartsLine(end.SpanStart))
        {
            return null;
        }

        string inner = IndentOf(node);
        string outer = IndentAt(end.SpanStart);
        string step = inner.StartsWith(outer, StringComparison.Ordinal) ? inner.Substring(outer.Length) : "";
        return step == "\t" || (step.Length is > 0 and <= MaximalSize && step.All(c => c == ' ')) ? step : null;
    }

    private bool StartsLine(int position) => Text.Lines.GetLineFromPosition(position).Start + IndentAt(position).Length == position;

    /// <summary>Whether braces open on the line of their owner: as the nearest of the same kind do, else as the nearest do.</summary>
    private bool BraceOnSameLine(SyntaxNode at, string kind)
    {
        if (Option("csharp_new_line_before_open_brace") is { } option)
        {
            return option != "all" && !option.Split(',').Any(k => k.Trim() == kind);
        }

        SyntaxNode member = at.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? _root;
        IEnumerable<SyntaxNode> near = at.Ancestors().Concat(member.DescendantNodes()).Concat(_root.DescendantNodes());
        bool isControl = kind == ControlBlocks;
        SyntaxNode? shown = near.FirstOrDefault(n => IsControlBlock(n) == isControl
                && n is not BaseTypeDeclarationSyntax && BracesOf(n) is not null)
            ?? near.FirstOrDefault(n => BracesOf(n) is not null);
        return shown is not null && BracesOf(shown) is { } open && LineOf(open.GetPreviousToken().Span.End) == LineOf(open.SpanStart);
    }

    private static bool IsControlBlock(SyntaxNode node) => node is BlockSyntax
    {
        Parent: StatementSyntax and not LocalFunctionStatementSyntax or ElseClauseSyntax or CatchClauseSyntax or FinallyClauseSyntax
    };

    /// <summary>The open brace of a node that has lines between its braces.</summary>
    private SyntaxToken? BracesOf(SyntaxNode node)
    {
        (SyntaxToken open, SyntaxToken close) = node switch
        {
            BlockSyntax { Parent: not (AnonymousFunctionExpressionSyntax or BlockSyntax) } block =>
                (block.OpenBraceToken, block.CloseBraceToken),
            AccessorListSyntax list => (list.OpenBraceToken, list.CloseBraceToken),
            BaseTypeDeclarationSyntax type => (type.OpenBraceToken, type.CloseBraceToken),
            _ => default,
        };
        return open.RawKind == 0 || IsOnLineOf(open, close) ? null : open;
    }

    /// <summary>Whether <c>finally</c> stands on the line of the brace before it.</summary>
    private bool JoinsKeywords(SyntaxNode at) =>
        Option("csharp_new_line_before_finally") is { } option ? option == "false" : BraceOnSameLine(at, ControlBlocks);

    private bool IsInsideLiteral(int position) => _root.FindToken(position).Parent?.AncestorsAndSelf()
        .Any(a => a is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax
            && a.SpanStart < position && position < a.Span.End) == true;

    private OptionSet FormattingAt(SyntaxNode at, OptionSet options)
    {
        string unit = UnitAt(at);
        options = options
            .WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, NewLine(Text, at.SpanStart))
            .WithChangedOption(FormattingOptions.UseTabs, LanguageNames.CSharp, unit == "\t");
        if (unit != "\t")
        {
            options = options.WithChangedOption(FormattingOptions.IndentationSize, LanguageNames.CSharp, unit.Length);
        }

        return Option("csharp_new_line_before_open_brace") is not null || !BraceOnSameLine(at, ControlBlocks) ? options : new[]
        {
            CSharpFormattingOptions.NewLinesForBracesInControlBlocks, CSharpFormattingOptions.NewLinesForBracesInAnonymousMethods,
            CSharpFormattingOptions.NewLinesForBracesInLambdaExpressionBody, CSharpFormattingOptions.NewLinesForBracesInAnonymousTypes,
            CSharpFormattingOptions.NewLinesForBracesInObjectCollectionArrayInitializers, CSharpFormattingOptions.NewLineForElse,
            CSharpFormattingOptions.NewLineForCatch, CSharpFormattingOptions.NewLineForFinally,
        }.Aggregate(options, static (set, option) => set.WithChangedOption(option, false));
    }
}
