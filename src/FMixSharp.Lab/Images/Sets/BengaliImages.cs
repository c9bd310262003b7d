using System.Globalization;
using FMixSharp.Lab.Data;
using Parquet;
using Parquet.Schema;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Bengali.AI's Parquet files: a column image_id, and one column of bytes for each pixel, dark ink on white.</summary>
internal static class BengaliImages
{
    /// <summary>Rows and columns of the official images.</summary>
    public static (int Height, int Width) Official => (137, 236);

    // Columns that are read before they are written as rows: their rows then share cache lines. 128 columns of the official 50,210 rows are
    // 6 MB.
    private const int Block = 128;

    /// <summary>Reads all images of a file and hands over each, cropped to its ink.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Rows and columns of its images.</param>
    /// <param name="side">Rows and columns of an image as it comes out.</param>
    /// <param name="place">Where an image goes, by its id.</param>
    /// <exception cref="DatasetException">A column is missing or of another type, or the file is damaged.</exception>
    public static void Read(string path, (int Height, int Width) size, int side, Func<string, Memory<byte>> place)
    {
        try
        {
            ReadAsync(path, size, side, place).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (DatasetException or OutOfMemoryException))
        {
            // Parquet.Net reports damage by many types of exception.
            throw new DatasetException($"{path}: cannot be read ({exception.Message}); if it is damaged, download it again", exception);
        }
    }

    private static async Task ReadAsync(string path, (int Height, int Width) size, int side, Func<string, Memory<byte>> place)
    {
        var pixels = size.Height * size.Width;
        await using var reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
        var fields = reader.Schema.DataFields.ToDictionary(field => field.Name);
        DataField Field(string name) =>
            fields.GetValueOrDefault(name) ?? throw new DatasetException($"{path}: column '{name}' is missing; download the file again");
        var id = Field("image_id");
        var columns = new DataField[pixels];
        for (var i = 0; i < pixels; i++)
        {
            columns[i] = Field(i.ToString(CultureInfo.InvariantCulture));
            if (columns[i].ClrType != typeof(byte))
                throw new DatasetException($"{path}: column '{i}' is {columns[i].ClrType.Name}, expected bytes; download the file again");
        }
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            if (rows.RowCount * pixels > Array.MaxLength)
                throw new DatasetException(
                    $"{path}: {rows.RowCount} rows in one group; expected at most {Array.MaxLength / pixels}; is it another file?"
                );
            var ids = new string?[rows.RowCount];
            await rows.ReadAsync(id, ids.AsMemory()).ConfigureAwait(false);
            var images = await RowsOf(path, rows, columns).ConfigureAwait(false);
            var places = Array.ConvertAll(
                ids,
                name => place(name ?? throw new DatasetException($"{path}: an image has no image_id; download the file again"))
            );
            Parallel.For(0, ids.Length, i => InkCrop.Apply(images.AsSpan(i * pixels, pixels), size.Width, places[i].Span, side));
        }
    }

    private static async Task<byte[]> RowsOf(string path, ParquetRowGroupReader rows, DataField[] columns)
    {
        var (count, pixels) = ((int)rows.RowCount, columns.Length);
        var images = new byte[count * pixels];
        var block = new byte[Block][];
        for (var i = 0; i < Block; i++)
            block[i] = new byte[count];
        var nullable = new byte?[count];
        for (var start = 0; start < pixels; start += Block)
        {
            var width = Math.Min(Block, pixels - start);
            for (var i = 0; i < width; i++)
                await ReadColumn(path, rows, columns[start + i], block[i], nullable).ConfigureAwait(false);
            Parallel.For(
                0,
                count,
                row =>
                {
                    for (var i = 0; i < width; i++)
                        images[row * pixels + start + i] = block[i][row];
                }
            );
        }
        return images;
    }

    private static async Task ReadColumn(string path, ParquetRowGroupReader rows, DataField column, byte[] values, byte?[] nullable)
    {
        if (!column.IsNullable)
        {
            await rows.ReadAsync<byte>(column, values.AsMemory()).ConfigureAwait(false);
            return;
        }
        await rows.ReadAsync<byte>(column, nullable.AsMemory()).ConfigureAwait(false);
        for (var row = 0; row < values.Length; row++)
            values[row] =
                nullable[row] ?? throw new DatasetException($"{path}: row {row}: column '{column.Name}' is empty; download the file again");
    }
}
