using Parquet;
using Parquet.Schema;

namespace FMixSharp.Lab.Data;

/// <summary>Bengali.AI's Parquet files: a column image_id, and one column of bytes for each of 137×236 pixels, dark ink on white.</summary>
internal static class BengaliImages
{
    private const int Height = 137, Width = 236, Pixels = Height * Width;

    // Columns that are read before they are written as rows: their rows then share cache lines. 128 columns of the official 50,210 rows are 6 MB.
    private const int Block = 128;

    /// <summary>Reads all images of a file and hands over each, cropped to its ink.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">Rows and columns of an image as it comes out.</param>
    /// <param name="place">Where an image goes, by its id.</param>
    /// <exception cref="DatasetException">A column is missing or of another type, or the file is damaged.</exception>
    public static void Read(string path, int side, Func<string, Memory<byte>> place)
    {
        try
        {
            ReadAsync(path, side, place).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (DatasetException or OutOfMemoryException))
        {
            // Parquet.Net reports damage by many types of exception.
            throw new DatasetException($"{path}: cannot be read ({exception.Message}); if it is damaged, download it again", exception);
        }
    }

    private static async Task ReadAsync(string path, int side, Func<string, Memory<byte>> place)
    {
        await using var reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
        var fields = reader.Schema.DataFields.ToDictionary(field => field.Name);
        DataField Field(string name) => fields.GetValueOrDefault(name) ?? throw new DatasetException($"{path}: column '{name}' is missing; download the file again");
        var id = Field("image_id");
        var columns = new DataField[Pixels];
        for (var i = 0; i < Pixels; i++)
        {
            columns[i] = Field(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (columns[i].ClrType != typeof(byte))
                throw new DatasetException($"{path}: column '{i}' is {columns[i].ClrType.Name}, expected bytes; download the file again");
        }
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            if (rows.RowCount * Pixels > Array.MaxLength)
                throw new DatasetException($"{path}: {rows.RowCount} rows in one group; expected at most {Array.MaxLength / Pixels}; is it another file?");
            var ids = new string?[rows.RowCount];
            await rows.ReadAsync(id, ids.AsMemory()).ConfigureAwait(false);
            var images = await RowsOf(path, rows, columns).ConfigureAwait(false);
            var places = Array.ConvertAll(ids, name => place(name ?? throw new DatasetException($"{path}: an image has no image_id; download the file again")));
            Parallel.For(0, ids.Length, i => InkCrop.Apply(images.AsSpan(i * Pixels, Pixels), Width, places[i].Span, side));
        }
    }

    private static async Task<byte[]> RowsOf(string path, ParquetRowGroupReader rows, DataField[] columns)
    {
        var count = (int)rows.RowCount;
        var images = new byte[count * Pixels];
        var block = new byte?[Block][];
        for (var i = 0; i < Block; i++)
            block[i] = new byte?[count];
        for (var start = 0; start < Pixels; start += Block)
        {
            var width = Math.Min(Block, Pixels - start);
            for (var i = 0; i < width; i++)
                await ReadColumn(rows, columns[start + i], block[i]).ConfigureAwait(false);
            Parallel.For(0, count, row =>
            {
                for (var i = 0; i < width; i++)
                    images[row * Pixels + start + i] = block[i][row]
                        ?? throw new DatasetException($"{path}: row {row}: column '{start + i}' is empty; download the file again");
            });
        }
        return images;
    }

    private static async Task ReadColumn(ParquetRowGroupReader rows, DataField column, byte?[] values)
    {
        if (column.IsNullable)
        {
            await rows.ReadAsync<byte>(column, values.AsMemory()).ConfigureAwait(false);
            return;
        }
        var plain = new byte[values.Length];
        await rows.ReadAsync<byte>(column, plain.AsMemory()).ConfigureAwait(false);
        for (var i = 0; i < plain.Length; i++)
            values[i] = plain[i];
    }
}
