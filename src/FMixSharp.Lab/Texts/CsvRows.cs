using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>The rows of a CSV file, one at a time.</summary>
internal static class CsvRows
{
    /// <summary>All rows, a heading included, with the line each begins at; empty lines are skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">What stands between two fields.</param>
    /// <exception cref="DatasetException">The file cannot be read, is not UTF-8, or has a quote where none may be; the message names file
    /// and line.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Read(string path, string delimiter = ",")
    {
        if (!File.Exists(path))
            throw new DatasetException($"{path}: no such file");
        using var reader = new StreamReader(path, Utf8Text.Strict);
        using var parser = new CsvParser(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, Delimiter = delimiter }
        );
        while (Next(parser, path) is { } row)
            yield return row;
    }

    /// <summary>The columns of these names in a heading.</summary>
    /// <exception cref="DatasetException">One is missing; the message names file and column.</exception>
    public static int[] Columns(string path, string[] heading, IEnumerable<string> names) =>
        [
            .. names.Select(name =>
                Array.IndexOf(heading, name) is var column and >= 0
                    ? column
                    : throw new DatasetException($"{path}: line 1: there is no column '{name}'; found {string.Join(", ", heading)}")
            ),
        ];

    /// <summary>What is wrong with a row of fewer columns than <paramref name="least"/>: file, line and both numbers.</summary>
    public static string TooShort(string path, (int Line, string[] Fields) row, int least) =>
        $"{path}: line {row.Line}: {row.Fields.Length} columns, expected at least {least}";

    private static (int Line, string[] Fields)? Next(CsvParser parser, string path)
    {
        var line = parser.RawRow + 1;
        try
        {
            return parser.Read() ? (line, parser.Record!) : null;
        }
        catch (DecoderFallbackException error)
        {
            throw new DatasetException(
                $"{path}: not UTF-8 at line {line} or soon after; convert the file, or put back the original",
                error
            );
        }
        catch (BadDataException error)
        {
            throw new DatasetException($"{path}: line {line}: a quote that neither opens nor closes a field", error);
        }
        catch (IOException error)
        {
            throw new DatasetException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
