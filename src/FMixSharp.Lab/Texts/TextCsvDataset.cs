using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// A user's own texts in tables (<see cref="TextTable"/>): one file, which is divided (<see cref="Tenths"/>), or a folder with train.csv
/// and test.csv or val.csv or all three. With one column of classes, these are in ordinal order of their names; several columns are labels
/// of 0 or 1.
/// </summary>
internal sealed class TextCsvDataset
{
    /// <summary>What there must be, for help and messages.</summary>
    public const string Files = "a CSV file with a heading, or a folder with train.csv, and test.csv or val.csv";

    private const int FewTexts = 10,
        MostClasses = 1000;

    private static readonly string[] trainNames = ["train", "training"];
    private static readonly string[] validationNames = ["val", "valid", "validation", "dev"];
    private static readonly string[] testNames = ["test", "testing"];

    private readonly string place;
    private readonly List<string> notes = [];
    private readonly List<string> problems = [];
    private readonly List<TextTable> tables = [];
    private IReadOnlyList<string> classes = [];
    private Dictionary<string, int> numbers = [];
    private bool isDivided;
    private TextTable? train,
        validation,
        test;
    private IReadOnlyList<TableRow> trainRows = [],
        validationRows = [],
        testRows = [];

    private TextCsvDataset(string place) => this.place = place;

    private IEnumerable<string> Bad => tables.SelectMany(table => table.Bad);

    private TableColumns Columns => train!.Columns;

    /// <summary>Opens a file or a folder.</summary>
    /// <param name="place">It.</param>
    /// <param name="options">Which columns to read, and whether rows that cannot be read are left out.</param>
    /// <param name="log">Receives a line for each thing that is odd; may be null.</param>
    /// <exception cref="DatasetException">There are no tables, rows that cannot be read, or classes that cannot be learnt.</exception>
    public static TextCorpus Open(string place, TrainOptions options, Action<string>? log)
    {
        var data = Read(place, options);
        var notes = options.NotesTo(log);
        foreach (var line in data.notes)
            notes?.Invoke(OneLine.Of(line));
        var bad = new BadRecords();
        foreach (var line in data.Bad)
            if (options.SkipBroken)
                notes?.Invoke(OneLine.Of($"{line}; left out"));
            else
                bad.Add(line);
        bad.ThrowIfAny();
        if (data.problems.Count > 0)
            throw DatasetException.Of(data.problems);
        return new TextCorpus(
            data.Columns.AreSeveral ? TextTarget.Several : TextTarget.Class,
            data.classes,
            data.Labelled(data.trainRows),
            data.Labelled(data.testRows)
        )
        {
            Validation = data.validationRows.Count > 0 ? data.Labelled(data.validationRows) : null,
        };
    }

    /// <summary>Says all that is wrong or odd.</summary>
    public static void Check(FolderCheck check, TrainOptions options)
    {
        var findings = check.Findings;
        TextCsvDataset data;
        try
        {
            data = Read(check.Root, options);
        }
        catch (DatasetException error)
        {
            foreach (var line in error.All)
                findings.Problem(line);
            return;
        }
        foreach (var line in data.Bad.Concat(data.problems))
            findings.Problem(line);
        foreach (var line in data.notes)
            findings.Note(line);
        findings.Checked($"{Counted.Of(data.tables.Sum(table => table.Rows.Count), "rows")} of {Counted.Of(data.tables.Count, "tables")}");
    }

    private static TextCsvDataset Read(string place, TrainOptions options)
    {
        var data = new TextCsvDataset(place);
        try
        {
            data.Find(options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{place}: cannot be read ({error.Message})", error);
        }
        data.SayColumns();
        data.FindClasses();
        data.SayOddities();
        return data;
    }

    private void Find(TrainOptions options)
    {
        if (File.Exists(place))
        {
            train = Table(place, options);
            return;
        }
        string[] files =
        [
            .. Directory
                .EnumerateFiles(place)
                .Where(path => TextTable.IsTable(path) && Path.GetFileName(path)[0] != '.')
                .Order(StringComparer.Ordinal),
        ];
        if (files.Length == 0)
            throw new DatasetException($"{place}: no .csv or .tsv file; expected {Files}");
        if (Split(files, trainNames) is not { } first)
        {
            if (files.Length > 1)
                throw new DatasetException(
                    $"{place}: {Counted.Of(files.Length, "tables")} ({string.Join(", ", files.Take(5).Select(Path.GetFileName))}), and "
                        + "none is called train.csv; expected train.csv, and test.csv or val.csv, or name one file (--data)"
                );
            train = Table(files[0], options);
            return;
        }
        train = Table(first, options);
        validation = Split(files, validationNames) is { } second ? Table(second, options) : null;
        test = Split(files, testNames) is { } third ? Table(third, options) : null;
        var others = files.Except(tables.Select(table => table.Path)).ToArray();
        if (others.Length > 0)
            notes.Add($"{place}: {Counted.Of(others.Length, "tables")} left out, such as {Path.GetFileName(others[0])}.");
        if (test is null && validation is not null)
        {
            (test, validation) = (validation, null);
            notes.Add($"{place}: there is no test.csv; what is in {Path.GetFileName(test.Path)} is tested on.");
        }
    }

    private string? Split(string[] files, string[] names)
    {
        var found = files.Where(path => names.Contains(Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)).ToArray();
        return found.Length <= 1
            ? found.FirstOrDefault()
            : throw new DatasetException(
                $"{place}: {string.Join(" and ", found.Select(Path.GetFileName))} mean the same; put them together, or rename one"
            );
    }

    private TextTable Table(string path, TrainOptions options)
    {
        var table = TextTable.Read(path, train?.Columns, options);
        tables.Add(table);
        if (table.Rows.Count == 0 && table.Bad.Count == 0)
            throw new DatasetException($"{path}: no row below the heading; expected one for each text");
        return table;
    }

    private void SayColumns() =>
        notes.Add(
            $"{place}: texts of column '{Columns.Text}', "
                + (
                    Columns.AreSeveral
                        ? $"labels of columns {string.Join(", ", Columns.Labels.Select(name => $"'{name}'"))}."
                        : $"classes of column '{Columns.Labels[0]}' (--text-column and --label-column name others)."
                )
        );

    private void FindClasses()
    {
        (trainRows, validationRows, testRows) = (train!.Rows, validation?.Rows ?? [], test?.Rows ?? []);
        classes = Columns.AreSeveral ? Columns.Labels : [.. trainRows.Select(row => row.Class).Distinct().Order(StringComparer.Ordinal)];
        numbers = classes.Select((name, label) => (name, label)).ToDictionary();
        if (trainRows.Count == 0)
            return; // all rows are bad
        if (!Columns.AreSeveral && classes.Count == 1)
            problems.Add(
                $"{train.Path}: column '{Columns.Labels[0]}' has one class, '{classes[0]}', so that every answer would be right; "
                    + "expected two at least"
            );
        // Numbers of orders, or texts: every row has its own.
        if (classes.Count > MostClasses || (classes.Count > 20 && classes.Count > trainRows.Count / 2))
            problems.Add(
                $"{train.Path}: column '{Columns.Labels[0]}' has {classes.Count} different values in {trainRows.Count} rows, such as "
                    + $"'{classes[0]}'; expected classes (--label-column names another column)"
            );
        AddUnknown(validation);
        AddUnknown(test);
        if (test is null && problems.Count == 0)
            Divide();
    }

    private void AddUnknown(TextTable? table)
    {
        if (table is null || Columns.AreSeveral)
            return;
        foreach (var unknown in table.Rows.Where(row => !numbers.ContainsKey(row.Class)).GroupBy(row => row.Class))
            problems.Add(
                $"{table.Path}: line {unknown.First().Line}: class '{unknown.Key}' is in no row of {Path.GetFileName(train!.Path)}, so "
                    + $"that it is not trained on; {NearestName.Expected(unknown.Key, [.. classes.Take(20)])}"
            );
        var missing = classes.Except(table.Rows.Select(row => row.Class)).ToArray();
        if (missing.Length > 0)
            notes.Add($"{table.Path}: without {Counted.Of(missing.Length, "classes")} that there are to train on, such as '{missing[0]}'.");
    }

    private void Divide()
    {
        var all = train!.Rows;
        var strata = Columns.AreSeveral ? RarestLabels(all) : Array.ConvertAll([.. all], ClassOf);
        var parts = Tenths.Divide(strata, index => all[index].Text);
        isDivided = true;
        (trainRows, validationRows, testRows) = (Rows(parts.Train), Rows(parts.Validation), Rows(parts.Test));
        if (testRows.Count == 0)
            problems.Add($"{train.Path}: no class has two texts, so that there is nothing to test on; add some");
        notes.Add(
            $"{train.Path}: {Counted.Of(all.Count, "texts")} divided by their words: {trainRows.Count} to train on, {validationRows.Count} "
                + $"to choose by and {testRows.Count} to test."
        );

        TableRow[] Rows(int[] indices) => Array.ConvertAll(indices, index => all[index]);
    }

    // Combinations are too many to have a share of each; of each text's labels the one that fewest have says most.
    private int[] RarestLabels(IReadOnlyList<TableRow> all)
    {
        int[] rarest = [.. Enumerable.Range(0, classes.Count).OrderBy(label => all.Count(row => Has(row, label)))];
        return [.. all.Select(row => Array.FindIndex(rarest, label => Has(row, label)))];
    }

    private void SayOddities()
    {
        var empty = tables
            .SelectMany(table => table.Rows.Select(row => (table, row)))
            .Where(each => string.IsNullOrWhiteSpace(each.row.Text))
            .ToArray();
        if (empty.Length > 0)
            notes.Add(
                $"{empty[0].table.Path}: line {empty[0].row.Line}: an empty text"
                    + $"{(empty.Length > 1 ? $", and {empty.Length - 1} more" : "")}; they are kept."
            );
        var small = classes
            .Select((name, label) => (name, Count: trainRows.Count(row => Has(row, label))))
            .Where(each => each.Count < FewTexts)
            .ToArray();
        if (small.Length > 0)
            notes.Add(
                $"{place}: few texts to train on in {string.Join(", ", small.Take(5).Select(each => $"{each.name} ({each.Count})"))}"
                    + $"{(small.Length > 5 ? $" and {Counted.Of(small.Length - 5, "classes")} more" : "")}."
            );
        var trained = trainRows.Select(row => row.Text).ToHashSet(StringComparer.Ordinal);
        var both = testRows.Concat(validationRows).Where(row => row.Text.Length > 0 && trained.Contains(row.Text)).ToArray();
        if (both.Length > 0)
            notes.Add(
                $"{(isDivided ? train : testRows.Contains(both[0]) ? test : validation)!.Path}: line {both[0].Line}: this text is trained "
                    + "on, too"
                    + $"{(both.Length > 1 ? $", as are {both.Length - 1} more of those to test or choose by" : "")}."
            );
    }

    private bool Has(TableRow row, int label) => Columns.AreSeveral ? (row.Bits & (1 << label)) != 0 : row.Class == classes[label];

    private int ClassOf(TableRow row) => numbers[row.Class];

    private LabelledText[] Labelled(IReadOnlyList<TableRow> rows) =>
        [.. rows.Select(row => new LabelledText(row.Text, Columns.AreSeveral ? row.Bits : ClassOf(row)))];
}
