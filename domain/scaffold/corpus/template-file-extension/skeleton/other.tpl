${{ values.name }}
